import { expect, test } from "vitest";
import { examplePool } from "../../pools/testing/example-pool.ts";
import { draftOfPool, readSettings, type SettingsDraft } from "./settings-draft.ts";

const pool = examplePool("research", { id: "01KB0000000000000000000000" as never });
const errorsOf = (change: Partial<SettingsDraft>) => {
  const read = readSettings(pool.id, { ...draftOfPool(pool), ...change });
  return read.outcome === "valid" ? {} : Object.fromEntries(read.errors);
};

test("a draft that nobody touched reads as what it is of", () => {
  const read = readSettings(pool.id, draftOfPool(pool));
  if (read.outcome !== "valid") throw new Error(JSON.stringify([...read.errors]));
  expect(read.input.settings).toEqual(pool.settings);
  const other = readSettings(pool.id, { ...draftOfPool(pool), retryBlocked: false });
  expect(other).toMatchObject({ input: { settings: { retryBlocked: false } } });
});

test("what is wrong is said at its field", () => {
  const { durations, counts } = draftOfPool(pool);
  expect(errorsOf({ ports: "80, x" })).toEqual({ ports: expect.stringContaining("with commas") });
  expect(errorsOf({ ejectionCap: "120" })).toEqual({ ejectionCapRatio: "From 0 to 100 percent." });
  expect(errorsOf({ counts: { ...counts, attemptsMax: "11" } })).toEqual({
    attemptsMax: "A whole number from 1 to 10.",
  });
  expect(errorsOf({ allowPrivate: "10.0.0.0" })).toHaveProperty("allowPrivate");
  expect(
    errorsOf({ durations: { ...durations, rotateAtLeastMs: { text: "2", unit: "min" } } }),
  ).toMatchObject({
    rotateAtLeastMs: "At most as long as it rotates every.",
  });
  expect(errorsOf({ nodeFilter: "colour=red" })).toHaveProperty("nodeFilter");
});
