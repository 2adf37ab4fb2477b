import { z } from "zod";

const Count = z.int().min(0);

/** `value`: as it was read, such as the mean of all instances; `total`: of all ready instances together, which is what back-tests replay. */
export const MinuteMetric = z.strictObject({
  count: z.int().min(1),
  valueSum: z.number(),
  valueMax: z.number(),
  totalSum: z.number(),
  totalMax: z.number(),
});

/** What a group's evaluations of one minute, or of a part of it, found. */
export const MinuteLoad = z.strictObject({
  evaluationCount: z.int().min(1),
  wantedMin: Count,
  wantedMax: Count,
  readySum: Count,
  /** By metric; one that no evaluation could read is left out. */
  metrics: z.record(z.string().max(64), MinuteMetric),
});
export type MinuteLoad = z.infer<typeof MinuteLoad>;
