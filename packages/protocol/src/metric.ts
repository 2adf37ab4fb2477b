import { z } from "zod";
import { NodeId } from "./ids.ts";
import { AtMs } from "./time.ts";

/** The series that are kept per node. Units as in NodeLive. */
export const MetricName = z.enum([
  "cpuRatio",
  "memoryUsedBytes",
  "load1",
  "diskUsedBytes",
  "networkReceivedBytesPerSecond",
  "networkSentBytesPerSecond",
  "connectionCount",
  "eventLoopLagMs",
  "clockSkewMs",
  "rttMs",
]);
export type MetricName = z.infer<typeof MetricName>;

/** `hour`: one point a second from memory. `day`, `week`, `month`: one-minute roll-ups, thinned to at most 1,500 points. */
export const MetricRange = z.enum(["hour", "day", "week", "month"]);
export type MetricRange = z.infer<typeof MetricRange>;

export const MetricHistoryInput = z.object({
  nodeId: NodeId,
  range: MetricRange.default("hour"),
  names: z.array(MetricName).min(1).max(10),
});

/**
 * Columnar: `atMs[i]` goes with `series[name].avg[i]`. A missing measurement is null, and a gap in
 * the history is a run of nulls, never a drawn line.
 */
export const MetricHistory = z.object({
  nodeId: NodeId,
  range: MetricRange,
  stepMs: z.number(),
  atMs: z.array(AtMs),
  series: z.partialRecord(
    MetricName,
    z.object({ avg: z.array(z.number().nullable()), max: z.array(z.number().nullable()) }),
  ),
});
export type MetricHistory = z.infer<typeof MetricHistory>;
