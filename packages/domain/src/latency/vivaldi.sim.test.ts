import type { NodeId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { distanceKm, fibreFloorMs, type Place } from "../map/great-circle.ts";
import { peerSamples } from "./peer-sample.ts";
import { estimateRttMs, type NetworkCoordinate, ORIGIN, observeRtt } from "./vivaldi.ts";

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

type World = { readonly places: readonly Place[]; readonly accessMs: readonly number[] };

const REGIONS = [
  [35.7, 139.7],
  [1.4, 103.8],
  [50.1, 8.7],
  [39, -77.5],
  [37.3, -121.9],
  [-23.6, -46.6],
] as const;

/** Nodes in six regions, each behind an access line of up to 8 ms. */
function worldOf(count: number, random: () => number): World {
  const places = Array.from({ length: count }, (_, i) => {
    const [latitude, longitude] = REGIONS[i % REGIONS.length] ?? [0, 0];
    return { latitude: latitude + 4 * random() - 2, longitude: longitude + 4 * random() - 2 };
  });
  return { places, accessMs: places.map(() => 8 * random() ** 2) };
}

/** Half as slow again as light in fibre, and both access lines. */
function trueRttMs({ places, accessMs }: World, a: number, b: number): number {
  const [from, to] = [places[a], places[b]];
  if (from === undefined || to === undefined) return 0;
  return 1.5 * fibreFloorMs(distanceKm(from, to)) + (accessMs[a] ?? 0) + (accessMs[b] ?? 0);
}

/** Each node observes its eight peers in every round; `measured` says what it sees instead of the truth. */
function simulate(seed: number, rounds: number, measured: (rttMs: number, random: () => number) => number) {
  const random = randomOf(seed);
  const world = worldOf(60, random);
  const count = world.places.length;
  const peers = peersOf(count);
  const coordinates: NetworkCoordinate[] = world.places.map(() => ORIGIN);
  for (let round = 0; round < rounds; round += 1) {
    for (let node = 0; node < count; node += 1) {
      for (const peer of peers[node] ?? []) {
        const rttMs = measured(trueRttMs(world, node, peer), random);
        coordinates[node] = observeRtt(
          coordinates[node] ?? ORIGIN,
          coordinates[peer] ?? ORIGIN,
          rttMs,
          random,
        );
      }
    }
  }
  return { world, coordinates, errors: errorsOf(world, coordinates) };
}

/** As the hub hands them out: mostly of the own region. */
function peersOf(count: number): number[][] {
  const nodes = Array.from({ length: count }, (_, i) => ({
    id: String(i) as NodeId,
    region: `r${i % REGIONS.length}`,
  }));
  const samples = peerSamples(nodes);
  return nodes.map(({ id }) => (samples.get(id) ?? []).map(Number));
}

/** Over all pairs, measured or not, ascending: relative errors, where an error of up to 3 ms counts as none. */
function errorsOf(world: World, coordinates: readonly NetworkCoordinate[]): number[] {
  const errors: number[] = [];
  for (let a = 0; a < coordinates.length; a += 1) {
    for (let b = 0; b < a; b += 1) {
      const truth = trueRttMs(world, a, b);
      const offMs = Math.abs(estimateRttMs(coordinates[a] ?? ORIGIN, coordinates[b] ?? ORIGIN) - truth);
      errors.push(offMs <= 3 ? 0 : offMs / truth);
    }
  }
  return errors.sort((x, y) => x - y);
}

const quantile = (errors: number[], share: number) => errors[Math.floor(errors.length * share)] ?? 0;
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

test("[LV2] with 5 % of jitter, half of all pairs are estimated within 12 %, nine in ten within 40 %", () => {
  for (const seed of SEEDS) {
    const { errors } = simulate(seed, 60, (rttMs, random) => jittered(rttMs, random));
    expect([seed, quantile(errors, 0.5) < 0.12, quantile(errors, 0.9) < 0.4]).toEqual([seed, true, true]);
  }
});

test("[LV3] with one measurement in fifty ten times too long and as many that are no number: within 20 % and 60 %", () => {
  for (const seed of SEEDS) {
    const { errors } = simulate(seed, 60, (rttMs, random) => {
      const chance = random();
      if (chance < 0.02) return rttMs * 10;
      return chance < 0.04 ? Number.NaN : jittered(rttMs, random);
    });
    expect([seed, quantile(errors, 0.5) < 0.2, quantile(errors, 0.9) < 0.6]).toEqual([seed, true, true]);
  }
});

function jittered(rttMs: number, random: () => number): number {
  return rttMs * (1 + 0.05 * (random() - 0.5));
}
