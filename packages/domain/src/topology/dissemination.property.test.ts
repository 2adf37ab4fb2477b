import type { MemberId } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  createDissemination,
  type Dissemination,
  dispatch,
  type Forward,
  neighborAdded,
} from "./dissemination.ts";
import { componentOf, edgesAmong, memberId } from "./testing/arbitraries.ts";
import { type Edge, edgeKey } from "./topology.ts";

type Flight = Forward & { from: MemberId };

/** Members with links of this moment and messages on them; a message on a link that goes is lost. */
type World = {
  readonly states: Map<MemberId, Dissemination>;
  readonly delivered: Map<MemberId, number>;
  edges: readonly Edge[];
  flights: Flight[];
};

function createWorld(count: number, edges: readonly Edge[]): World {
  const ids = Array.from({ length: count }, (_, i) => memberId(i));
  return {
    states: new Map(ids.map((id) => [id, createDissemination(id)])),
    delivered: new Map(ids.map((id) => [id, 0])),
    edges,
    flights: [],
  };
}

function neighborsOf(world: World, id: MemberId): MemberId[] {
  return world.edges.flatMap(({ a, b }) => (a === id ? [b] : b === id ? [a] : []));
}

function arrive(
  world: World,
  { to, from, envelope }: { to: MemberId; from: MemberId | null; envelope: Forward["envelope"] },
) {
  const state = world.states.get(to);
  if (state === undefined) throw new Error("only members get messages");
  const around = { neighbors: neighborsOf(world, to), routes: new Map(), nowMs: 0 };
  const { isDelivered, forwards } = dispatch(state, { envelope, from, underwayMs: 0 }, around);
  if (isDelivered) world.delivered.set(to, (world.delivered.get(to) ?? 0) + 1);
  world.flights.push(...forwards.map((forward) => ({ ...forward, from: to })));
}

function change(world: World, edges: readonly Edge[]): void {
  const had = new Set(world.edges.map(({ a, b }) => edgeKey(a, b)));
  const has = new Set(edges.map(({ a, b }) => edgeKey(a, b)));
  world.edges = edges;
  world.flights = world.flights.filter(({ from, to }) => has.has(edgeKey(from, to)));
  for (const { a, b } of edges) {
    if (had.has(edgeKey(a, b))) continue;
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const state = world.states.get(from);
      if (state === undefined) continue;
      world.flights.push(...neighborAdded(state, to, 0).map((forward) => ({ ...forward, from })));
    }
  }
}

function deliverOne(world: World, pick: number): void {
  const [flight] = world.flights.splice(pick % world.flights.length, 1);
  if (flight !== undefined) arrive(world, flight);
}

const COUNT = 8;
const act = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("deliver" as const), pick: fc.nat(99) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("change" as const), edges: edgesAmong(COUNT, 12) }) },
);

test("[D1] [D2] any graph, any order of arrival, links that come and go: all that are connected at the end have it exactly once", () => {
  fc.assert(
    fc.property(
      edgesAmong(COUNT, 14),
      fc.array(act, { maxLength: 40 }),
      fc.array(fc.nat(99), { minLength: 8, maxLength: 8 }),
      (edges, acts, picks) => {
        const world = createWorld(COUNT, edges);
        const origin = memberId(0);
        arrive(world, {
          to: origin,
          from: null,
          envelope: { id: "x", origin, to: null, hopsLeft: 64, ttlMs: 1e6 },
        });
        for (const step of acts) {
          if (step.kind === "change") change(world, step.edges);
          else if (world.flights.length > 0) deliverOne(world, step.pick);
        }
        for (let i = 0; world.flights.length > 0; i += 1) {
          if (i > 10_000) throw new Error("the flood does not end");
          deliverOne(world, picks[i % picks.length] ?? 0);
        }
        const reached = componentOf(origin, world.edges, new Set(world.states.keys()));
        for (const [id, times] of world.delivered) {
          if (id === origin) expect(times).toBe(0);
          else if (reached.has(id)) expect(times).toBe(1);
          else expect(times).toBeLessThanOrEqual(1);
        }
      },
    ),
    { numRuns: 500 },
  );
});

test("[D2] [D3] with few hops, in any order of arrival, exactly those within them are reached", () => {
  fc.assert(
    fc.property(
      edgesAmong(COUNT, 14),
      fc.integer({ min: 0, max: 5 }),
      fc.array(fc.nat(99), { minLength: 8, maxLength: 8 }),
      (edges, hopsLeft, picks) => {
        const world = createWorld(COUNT, edges);
        const origin = memberId(0);
        arrive(world, {
          to: origin,
          from: null,
          envelope: { id: "x", origin, to: null, hopsLeft, ttlMs: 1e6 },
        });
        for (let i = 0; world.flights.length > 0; i += 1) deliverOne(world, picks[i % picks.length] ?? 0);
        let within = new Set([origin]);
        for (let hop = 0; hop < hopsLeft; hop += 1) {
          within = new Set([...within, ...[...within].flatMap((id) => neighborsOf(world, id))]);
        }
        for (const [id, times] of world.delivered) {
          expect(times).toBe(id !== origin && within.has(id) ? 1 : 0);
        }
      },
    ),
    { numRuns: 500 },
  );
});
