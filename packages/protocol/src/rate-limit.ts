import { z } from "zod";
import { RateLimitId } from "./ids.ts";
import { BudgetView } from "./pool.ts";
import { AtMs, DurationMs } from "./time.ts";

/** Of one fleet. */
export const RATE_LIMITS_MAX = 500;
export const SHARE_DEFAULT_RATIO = 0.2;

/** `example.org`: this registrable domain and all below; `*.api.example.org`; `api.example.org` exactly by `=api.example.org`; an IP address. */
export const TargetPattern = z
  .string()
  .trim()
  .toLowerCase()
  .min(1)
  .max(253)
  .regex(
    /^(=|\*\.)?([a-z0-9_-]+(\.[a-z0-9_-]+)*|[0-9a-f.:]+)$/,
    "a domain such as example.org, *.api.example.org or =www.example.org",
  );

const fields = {
  pattern: TargetPattern,
  /** `requests`: plain HTTP and the forwarding mode; in tunnels they cannot be counted, and a tunnel counts as one. `connections`: each new one. */
  counts: z.enum(["requests", "connections"]),
  /** What the target allows each address within `windowMs`. */
  count: z.int().min(1).max(1_000_000_000),
  windowMs: DurationMs.min(100).max(7 * 86_400_000),
  /** What the whole fleet may use of it; 0..1. */
  shareRatio: z.number().min(0.0001).max(1),
  note: z.string().trim().max(500),
};

export const RateLimitCreateInput = z.object({
  ...fields,
  counts: fields.counts.default("requests"),
  shareRatio: fields.shareRatio.default(SHARE_DEFAULT_RATIO),
  note: fields.note.default(""),
});
export type RateLimitCreateInput = z.infer<typeof RateLimitCreateInput>;
/** Complete: every field as it shall be. */
export const RateLimitUpdateInput = z.object({ limitId: RateLimitId, ...fields });
export type RateLimitUpdateInput = z.infer<typeof RateLimitUpdateInput>;
export const RateLimitRefInput = z.object({ limitId: RateLimitId });

export const RateLimitView = z.object({
  id: RateLimitId,
  ...fields,
  /** `count` times `shareRatio`, rounded down, at least 1. */
  allowed: z.int().min(1),
  /** Per exit, the fullest first, at most 50. */
  budgets: z.array(BudgetView),
  /** What targets said themselves lately (Retry-After, RateLimit headers), newest first, at most 20. */
  learned: z.array(
    z.object({ exit: z.string(), sentence: z.string(), untilAtMs: AtMs.nullable(), atMs: AtMs }),
  ),
  createdAtMs: AtMs,
  updatedAtMs: AtMs,
});
export type RateLimitView = z.infer<typeof RateLimitView>;
