import type { LinkFigures, NodeId } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  bestRelay,
  betterFigures,
  effectiveRttMs,
  estimatedFigures,
  isFreshLink,
  LINK_FRESH_MS,
  mergeDirections,
} from "./link-figures.ts";
import { ORIGIN } from "./vivaldi.ts";

const NOW_MS = 1_000_000;

function link(rttMs: number, more: Partial<LinkFigures> = {}): LinkFigures {
  return { source: "probe", rttMs, jitterMs: 1, lossRatio: 0, atMs: NOW_MS, isDemoDelay: false, ...more };
}

function estimate(rttMs: number): LinkFigures {
  return link(rttMs, { source: "estimate", jitterMs: null, lossRatio: null, atMs: null });
}

test("[LF1] a measurement is fresh for 30 s; an estimate always", () => {
  expect(isFreshLink(link(1, { atMs: NOW_MS - LINK_FRESH_MS }), NOW_MS)).toBe(true);
  expect(isFreshLink(link(1, { atMs: NOW_MS - LINK_FRESH_MS - 1 }), NOW_MS)).toBe(false);
  expect(isFreshLink(link(1, { atMs: NOW_MS + 5000 }), NOW_MS)).toBe(true);
  expect(isFreshLink(estimate(1), NOW_MS)).toBe(true);
});

test("[LF1] of two figures the fresh one counts, then measured before estimated, mesh before probe, then the newer", () => {
  const old = { atMs: NOW_MS - 60_000 };
  const inOrder = [
    link(1, { source: "mesh" }),
    link(2, { source: "mesh", atMs: NOW_MS - 10 }),
    link(3),
    link(4, { atMs: NOW_MS - 10 }),
    estimate(5),
    link(6, { source: "mesh", ...old }),
    link(7, old),
  ];
  for (const [i, better] of inOrder.entries()) {
    for (const worse of inOrder.slice(i + 1)) {
      expect(betterFigures(better, worse, NOW_MS)).toBe(better);
      expect(betterFigures(worse, better, NOW_MS)).toBe(better);
    }
  }
});

test("[LF2] both directions are one link: the mean RTT, the worse loss and jitter, the newer time", () => {
  const there = link(10, { lossRatio: 0.1, jitterMs: 1, atMs: 5, isDemoDelay: true });
  const back = link(20, { source: "mesh", lossRatio: 0, jitterMs: 4, atMs: 9 });
  const merged = { source: "mesh", rttMs: 15, lossRatio: 0.1, jitterMs: 4, atMs: 9, isDemoDelay: true };
  expect(mergeDirections(there, back)).toEqual(merged);
  expect(mergeDirections(back, there)).toEqual(merged);
  expect(mergeDirections(null, null)).toBe(null);
  expect(mergeDirections(there, null)).toBe(there);
  expect(mergeDirections(null, back)).toBe(back);
  expect(mergeDirections(estimate(1), back)).toBe(back);
  expect(mergeDirections(there, estimate(1))).toBe(there);
  expect(mergeDirections(estimate(2), estimate(4))).toEqual(estimate(3));
});

test("[LF3] an estimate needs two coordinates that are within 60 %", () => {
  const near = { ...ORIGIN, heightMs: 2, error: 0.6 };
  const far = { x: 30, y: 40, z: 0, heightMs: 3, error: 0.1 };
  expect(estimatedFigures(near, far, true)).toEqual({ ...estimate(55), isDemoDelay: true });
  expect(estimatedFigures({ ...near, error: 0.61 }, far, false)).toBe(null);
  expect(estimatedFigures(near, { ...far, error: Number.NaN }, false)).toBe(null);
  expect(estimatedFigures(ORIGIN, ORIGIN, false)).toBe(null);
});

test("[LF4] what is lost counts as asked again; no answer, or what is no figure, is infinitely far", () => {
  expect([effectiveRttMs(30, 0.25), effectiveRttMs(30, null)]).toEqual([40, 30]);
  const none = [
    effectiveRttMs(null, 0),
    effectiveRttMs(1, 1),
    effectiveRttMs(Number.NaN, 0),
    effectiveRttMs(1, -0.1),
  ];
  expect(none).toEqual(none.map(() => Number.POSITIVE_INFINITY));
});

/** Links by their ends, the same both ways. */
function relayOf(direct: LinkFigures | null, links: Record<string, LinkFigures>) {
  const id = (name: string) => name as NodeId;
  const names = [...new Set(["a", "z", ...Object.keys(links).flatMap((key) => key.split("-"))])];
  return bestRelay({
    fromId: id("a"),
    toId: id("z"),
    direct,
    candidates: names.map(id),
    linkBetween: (x, y) => links[`${x}-${y}`] ?? links[`${y}-${x}`] ?? null,
  });
}

test("[LF5] the relay is the one with the shortest way, if that is 1 ms and 5 % shorter than the direct one", () => {
  const links = { "a-m": link(30), "m-z": link(40), "a-n": link(20), "n-z": link(45), "a-o": link(1) };
  expect(relayOf(link(100), links)).toEqual({ nodeId: "n", rttMs: 65, savedMs: 35 });
  expect(relayOf(link(68), links)).toBe(null);
  expect(relayOf(link(68.5), links)).toMatchObject({ nodeId: "n" });
  expect(relayOf(link(2.9), { "a-m": link(1), "m-z": link(1) })).toBe(null);
  expect(relayOf(link(3), { "a-m": link(1), "m-z": link(1) })).toMatchObject({ savedMs: 1 });
  expect(relayOf(null, links)).toBe(null);
  expect(relayOf(link(100), {})).toBe(null);
  // Of two alike the first by id.
  const alike = { "a-y": link(1), "y-z": link(1), "a-x": link(1), "x-z": link(1) };
  expect(relayOf(link(100), alike)?.nodeId).toBe("x");
});

test("[LF5] loss counts on every leg, and a direct way that loses everything is as long as 20 of its trips", () => {
  const links = { "a-m": link(30, { lossRatio: 0.5 }), "m-z": link(30) };
  expect(relayOf(link(80), links)).toBe(null);
  expect(relayOf(link(100), links)).toEqual({ nodeId: "m", rttMs: 90, savedMs: 10 });
  expect(relayOf(link(100), { "a-m": link(1, { lossRatio: 1 }), "m-z": link(1) })).toBe(null);
  const relay = relayOf(link(10, { lossRatio: 1 }), { "a-m": link(30), "m-z": link(30) });
  expect(relay?.nodeId).toBe("m");
  expect(relay?.savedMs).toBeCloseTo(140);
});

test("[LF6] an estimated leg has to be a quarter better than it claims", () => {
  expect(relayOf(link(100), { "a-m": estimate(40), "m-z": link(50) })).toBe(null);
  expect(relayOf(link(100), { "a-m": estimate(30), "m-z": link(50) })).toEqual({
    nodeId: "m",
    rttMs: 80,
    savedMs: 20,
  });
  // A measured way is preferred to one that is only said to be a little shorter.
  const links = { "a-m": estimate(30), "m-z": estimate(30), "a-n": link(33), "n-z": link(33) };
  expect(relayOf(link(100), links)?.nodeId).toBe("n");
});

test("[LF5] any links: the relay saves what it says, and no other candidate is shorter", () => {
  const rtt = fc.integer({ min: 0, max: 200 });
  const legs = fc.array(fc.record({ first: rtt, second: rtt, loss: fc.constantFrom(0, 0.2, 1) }), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(rtt, legs, (directMs, legs) => {
      const links = Object.fromEntries(
        legs.flatMap(({ first, second, loss }, i) => [
          [`a-r${i}`, link(first, { lossRatio: loss })],
          [`r${i}-z`, link(second)],
        ]),
      );
      const ways = legs.map(({ first, second, loss }) =>
        loss === 1 ? Number.POSITIVE_INFINITY : first / (1 - loss) + second,
      );
      const shortest = Math.min(Number.POSITIVE_INFINITY, ...ways);
      const relay = relayOf(link(directMs), links);
      const isWorth = directMs - shortest >= Math.max(1, directMs * 0.05) - 1e-9;
      expect(relay !== null).toBe(isWorth);
      if (relay === null) return;
      expect(relay.rttMs).toBeCloseTo(shortest);
      expect(relay.savedMs).toBeCloseTo(directMs - shortest);
    }),
  );
});
