import type { Repositories } from "@orrery/db";
import { MINUTE_MS } from "@orrery/domain";
import { expect, test } from "vitest";
import { readGaps } from "./read-gaps.ts";

const STARTED_MINUTE = 100;

/** One hub that was started in the middle of a minute, and minutes that are recorded. */
function readOf(recordedMinutes: readonly number[]) {
  const mapHistory = {
    findHubRuns: async () => [{ kind: "started", atMs: (STARTED_MINUTE + 0.5) * MINUTE_MS, blindMs: 0 }],
    findRecordedMinuteBefore: async (atMs: number) =>
      recordedMinutes.map((minute) => minute * MINUTE_MS).findLast((minuteMs) => minuteMs < atMs) ?? null,
  };
  return { mapHistory } as unknown as Pick<Repositories, "mapHistory">;
}

const minutes = (from: number, to: number) => ({ fromAtMs: from * MINUTE_MS, toAtMs: to * MINUTE_MS });

test("the minute of a first start is recorded, and all before it is a gap", async () => {
  const read = readOf([STARTED_MINUTE, STARTED_MINUTE + 1]);
  expect(await readGaps(read, minutes(50, 51), [])).toEqual([minutes(50, 51)]);
  expect(
    await readGaps(
      read,
      minutes(100, 102),
      [100, 101].map((m) => m * MINUTE_MS),
    ),
  ).toEqual([]);
});

test("a hub that was killed is missed from its last recorded minute on", async () => {
  const read = readOf([60, STARTED_MINUTE]);
  expect(
    await readGaps(
      read,
      minutes(59, 63),
      [59, 60].map((m) => m * MINUTE_MS),
    ),
  ).toEqual([minutes(61, 63)]);
});
