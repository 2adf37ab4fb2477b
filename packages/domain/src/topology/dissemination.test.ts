import { expect, test } from "vitest";
import {
  type Arrival,
  createDissemination,
  dispatch,
  type Envelope,
  neighborAdded,
} from "./dissemination.ts";
import { routes } from "./routes.ts";
import { memberId } from "./testing/arbitraries.ts";
import { edgeOf } from "./topology.ts";

const [m0, m1, m2, m3] = [memberId(0), memberId(1), memberId(2), memberId(3)];
const line = { edges: [edgeOf(m0, m1), edgeOf(m1, m2), edgeOf(m2, m3)], links: [] };
const broadcast: Envelope = { id: "m00:1", origin: m0, to: null, hopsLeft: 8, ttlMs: 1000 };
const around = { neighbors: [m0, m2], routes: routes(line, m1), nowMs: 0 };

function arrival(more: Partial<Envelope> = {}, underwayMs = 0): Arrival {
  return { envelope: { ...broadcast, ...more }, from: m0, underwayMs };
}

test("[D1] a broadcast is delivered and goes to all others; a copy does nothing; the origin never gets its own", () => {
  const state = createDissemination(m1);
  expect(dispatch(state, arrival(), around)).toEqual({
    isDelivered: true,
    forwards: [{ to: m2, envelope: { ...broadcast, hopsLeft: 7 } }],
    dropped: null,
  });
  expect(dispatch(state, { ...arrival(), from: m2 }, around)).toMatchObject({
    isDelivered: false,
    forwards: [],
    dropped: "duplicate",
  });
  const origin = createDissemination(m0);
  const began = dispatch(origin, { ...arrival(), from: null }, { ...around, neighbors: [m1] });
  expect(began).toMatchObject({ isDelivered: false, forwards: [{ to: m1 }] });
});

test("[D2] a copy with more hops left goes further, but is not delivered again", () => {
  const state = createDissemination(m1);
  expect(dispatch(state, arrival({ hopsLeft: 0 }), around)).toMatchObject({
    isDelivered: true,
    forwards: [],
  });
  expect(dispatch(state, arrival({ hopsLeft: 3 }), around)).toMatchObject({
    isDelivered: false,
    forwards: [{ to: m2, envelope: { hopsLeft: 2 } }],
  });
  expect(dispatch(state, arrival({ hopsLeft: 3 }), around).forwards).toEqual([]);
});

test("[D3] the time under way counts against the time to live", () => {
  const state = createDissemination(m1);
  expect(dispatch(state, arrival({}, 1000), around)).toMatchObject({
    isDelivered: false,
    dropped: "expired",
  });
  expect(dispatch(state, arrival({}, 999), around).forwards).toMatchObject([{ envelope: { ttlMs: 1 } }]);
});

test("[D4] a message is known for twice its remaining time, and at most so many are", () => {
  const state = createDissemination(m1, 2);
  dispatch(state, arrival({}, 400), around);
  expect(dispatch(state, arrival(), { ...around, nowMs: 1199 }).dropped).toBe("duplicate");
  expect(dispatch(state, arrival(), { ...around, nowMs: 1200 }).isDelivered).toBe(true);
  dispatch(state, arrival({ id: "b" }), { ...around, nowMs: 1201 });
  dispatch(state, arrival({ id: "c" }), { ...around, nowMs: 1202 });
  expect([...state.seen.keys()]).toEqual(["b", "c"]);
});

test("[D1] a new link gets what is still under way, with the hops and the time that are left", () => {
  const state = createDissemination(m1);
  dispatch(state, arrival(), around);
  dispatch(state, arrival({ id: "last-hop", hopsLeft: 0 }), around);
  dispatch(state, arrival({ id: "for-m3", to: m3 }), around);
  expect(neighborAdded(state, m3, 400)).toEqual([
    { to: m3, envelope: { ...broadcast, hopsLeft: 7, ttlMs: 600 } },
  ]);
  expect(neighborAdded(state, m0, 400)).toEqual([]);
  expect(neighborAdded(state, m3, 1000)).toEqual([]);
});

test("[D5] a message to one member goes the way, is delivered once, and says why where it is dropped", () => {
  const state = createDissemination(m1);
  const toM3 = { id: "x", to: m3 };
  expect(dispatch(state, arrival(toM3), around)).toMatchObject({
    isDelivered: false,
    forwards: [{ to: m2, envelope: { hopsLeft: 7 } }],
  });
  expect(dispatch(state, arrival(toM3), around).dropped).toBe("duplicate");
  expect(dispatch(state, arrival({ id: "y", to: m3, hopsLeft: 0 }), around).dropped).toBe("out-of-hops");
  expect(dispatch(state, arrival({ id: "z", to: m3, hopsLeft: 1 }), around).dropped).toBe("out-of-hops");
  expect(dispatch(state, arrival({ id: "w", to: memberId(9) }), around).dropped).toBe("no-route");
  const mine = arrival({ id: "v", to: m1, hopsLeft: 0 });
  expect(dispatch(state, mine, around)).toMatchObject({ isDelivered: true, forwards: [] });
  expect(dispatch(state, mine, around)).toMatchObject({ isDelivered: false, dropped: "duplicate" });
});
