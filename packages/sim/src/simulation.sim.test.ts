import { expect, test } from "vitest";
import { runSeed, type SeedResult } from "./run-seed.ts";
import { runSeeds } from "./run-seeds.ts";

const SEEDS = Array.from({ length: 8 }, (_, i) => i + 1);

test("a handful of seeds: no invariant is violated, and there is something to see", () => {
  const results = SEEDS.map((seed) => runSeed(seed));
  for (const { seed, failure } of results) {
    expect(failure, `npm run sim -- --seed ${seed} --trace`).toBeNull();
  }
  const sum = (name: keyof SeedResult["coverage"]) =>
    results.reduce((total, { coverage }) => total + coverage[name], 0);
  for (const name of ["acknowledged writes", "elections", "power cuts", "own snapshots"] as const) {
    expect(sum(name), name).toBeGreaterThan(10);
  }
});

test("the same seed gives exactly the same run, another one another", () => {
  const [first, again, other] = [runSeed(3), runSeed(3), runSeed(4)];
  expect(again).toEqual(first);
  expect(other.traceHash).not.toBe(first.traceHash);
});

test("a trap put back into the core is found, and the failing run can be replayed exactly", async () => {
  const [first, again] = [await firstFailure("votes-before-sync"), await firstFailure("votes-before-sync")];
  expect(first?.failure?.invariant).toBe("votes are durable before they leave");
  expect(first?.failure?.traceTail.length).toBeGreaterThan(0);
  expect(again).toEqual(first);
});

test("a mutant stays within its worker", async () => {
  await firstFailure("votes-before-sync");
  expect(runSeed(1).failure).toBeNull();
});

async function firstFailure(mutant: string): Promise<SeedResult | undefined> {
  const results: SeedResult[] = [];
  const seeds = { from: 1, count: 20, jobs: 1, mutant, stopsAtFailure: true };
  await runSeeds(seeds, (result) => results.push(result));
  return results.find(({ failure }) => failure !== null);
}
