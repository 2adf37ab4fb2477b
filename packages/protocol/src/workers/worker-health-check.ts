import { z } from "zod";
import { DurationMs } from "../time.ts";

const times = {
  intervalMs: DurationMs.min(100).max(3_600_000).default(5000),
  /** What takes longer has failed. */
  timeoutMs: DurationMs.min(50).max(60_000).default(2000),
  /** Failures in a row until an instance is unhealthy. */
  unhealthyAfter: z.int().min(1).max(100).default(3),
  /** Successes in a row until it is healthy, at first and again. */
  healthyAfter: z.int().min(1).max(100).default(1),
  /** Failures so long after its start do not count yet. */
  startupMs: DurationMs.max(3_600_000).default(30_000),
  /** An instance that was unhealthy for so long is restarted; null = never. */
  restartAfterMs: DurationMs.min(1000).max(86_400_000).nullable().default(30_000),
};
/** The name of one of the worker's ports. */
const port = z.string().max(15);

/** Healthy by: an HTTP answer of 200 to 399; a port that takes connections; a command that ends with 0. */
export const WorkerHealthCheck = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({
      kind: z.literal("http"),
      port,
      path: z
        .string()
        .max(1000)
        .regex(/^\/[\x21-\x7e]*$/, "must begin with / and hold no spaces, as in /healthz")
        .default("/"),
      ...times,
    }),
    z.strictObject({ kind: z.literal("tcp"), port, ...times }),
    z.strictObject({
      kind: z.literal("command"),
      /** Program and arguments, without a shell; it sees the instance's environment and working directory. */
      command: z.array(z.string().max(4096)).min(1).max(64),
      ...times,
    }),
  ],
  "must have a kind: http, tcp or command",
);
export type WorkerHealthCheck = z.infer<typeof WorkerHealthCheck>;
