import { z } from "zod";
import { Units } from "../amount.ts";
import { ScalingGroupId } from "../ids.ts";
import { AtMs, DurationMs } from "../time.ts";
import { ScalingBackTestFigures } from "./back-test.ts";
import { ScalingGroupSettings } from "./settings.ts";

export const ADVICE_MAX = 10;

export const AdviceKind = z.enum(["smaller-min", "smaller-max", "fixed-count", "schedule"]);
export type AdviceKind = z.infer<typeof AdviceKind>;

/** What another setting would have saved. Applied as a dry run first. */
export const Advice = z.strictObject({
  kind: AdviceKind,
  /** The same advice about the same group has the same key. */
  key: z.string().max(120),
  settings: ScalingGroupSettings,
  /** Over 30 days, as in the history that it rests on. */
  savesUnits: Units,
  /** 0..1 of what was spent. */
  savesRatio: z.number().min(0).max(1),
  confidence: z.enum(["low", "medium", "high"]),
  historyMs: DurationMs,
  asSet: ScalingBackTestFigures,
  asAdvised: ScalingBackTestFigures,
  sentence: z.string().max(1000),
});
export type Advice = z.infer<typeof Advice>;

export const ScalingAdviceInput = z.object({
  /** Absent = of all groups. */
  groupId: ScalingGroupId.optional(),
  /** Of one group: looks for it again first, which takes some seconds. */
  isFresh: z.boolean().default(false),
});

export const AdviceView = z.strictObject({ groupId: ScalingGroupId, atMs: AtMs, ...Advice.shape });
export type AdviceView = z.infer<typeof AdviceView>;
