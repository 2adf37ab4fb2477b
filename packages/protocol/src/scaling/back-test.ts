import { z } from "zod";
import { Units } from "../amount.ts";
import { ScalingGroupId } from "../ids.ts";
import { AtMs, DurationMs } from "../time.ts";
import { ScalingGroupSettings } from "./settings.ts";

export const LOAD_CSV_CHARACTERS_MAX = 20_000_000;
export const LOAD_CSV_LINES_MAX = 600_000;
export const LOAD_STEPS_MAX = 600_000;
export const BACK_TEST_POINTS_MAX = 720;
export const BACK_TEST_CHANGES_MAX = 500;

const Count = z.int().min(0);

/** How instances behave in a replay. */
export const PlantSettings = z.strictObject({
  startMs: DurationMs.max(3_600_000).default(30_000),
  /** Of the first metric: what one instance carries before it is too much; cpu: 1 = all of its own. */
  capacity: z.number().positive().max(1e12).default(0.9),
  /** Of the first metric, for each instance: the time above it is told. */
  threshold: z.number().positive().max(1e12).default(0.75),
  unitsPerInstanceHour: Units.default("0"),
});
export type PlantSettings = z.infer<typeof PlantSettings>;

export const ScalingBackTestInput = z.object({
  groupId: ScalingGroupId,
  /** To be compared with the group's own. */
  settings: ScalingGroupSettings,
  /** Absent = as the first of the policies has it that reads a metric. */
  plant: PlantSettings.optional(),
  /** Absent = what was recorded of the group between the two times. */
  csv: z.string().max(LOAD_CSV_CHARACTERS_MAX).optional(),
  fromAtMs: AtMs.optional(),
  toAtMs: AtMs.optional(),
});
export type ScalingBackTestInput = z.infer<typeof ScalingBackTestInput>;

export const BackTestPoint = z.strictObject({
  atMs: AtMs,
  /** All of the load, the highest of the step; null = nothing was recorded. */
  load: z.number().nullable(),
  wantedMin: Count,
  wantedMax: Count,
  /** What the ready instances carried, the least of the step. */
  capacity: z.number().min(0),
});
export type BackTestPoint = z.infer<typeof BackTestPoint>;

export const ScalingBackTestFigures = z.strictObject({
  evaluationCount: Count,
  /** Of it, something was recorded. */
  coveredMs: DurationMs,
  replayedMs: DurationMs,
  upCount: Count,
  downCount: Count,
  instanceMs: z.number().min(0),
  costUnits: Units,
  overThresholdMs: DurationMs,
  underCapacityMs: DurationMs,
  wantedMax: Count,
});
export type ScalingBackTestFigures = z.infer<typeof ScalingBackTestFigures>;

const Run = z.strictObject({
  figures: ScalingBackTestFigures,
  points: z.array(BackTestPoint).max(BACK_TEST_POINTS_MAX),
  /** The first of them; `figures` has how many there are. */
  changes: z
    .array(z.strictObject({ atMs: AtMs, from: Count, to: Count, sentence: z.string().max(1000) }))
    .max(BACK_TEST_CHANGES_MAX),
});
export const ScalingBackTestRun = Run;
export type ScalingBackTestRun = z.infer<typeof ScalingBackTestRun>;

/** `asSet`: today's settings; `asAsked`: the other ones. */
export const ScalingBackTestResult = z.strictObject({
  asSet: Run,
  asAsked: Run,
  problems: z.array(z.strictObject({ line: z.int().min(1), sentence: z.string().max(300) })).max(100),
  problemCount: Count,
  sentence: z.string().max(1000),
});
export type ScalingBackTestResult = z.infer<typeof ScalingBackTestResult>;
