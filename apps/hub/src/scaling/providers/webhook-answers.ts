import { SCALING_INSTANCES_MAX } from "@orrery/protocol";
import { z } from "zod";

const Sentence = z.string().max(1000);

/** What a webhook answers to GET. */
export const WebhookState = z.object({
  /** How many it was told to keep; null or absent = it cannot say. */
  wanted: z.int().min(0).max(SCALING_INSTANCES_MAX).nullable().default(null),
  instances: z
    .array(
      z.object({
        id: z.string().min(1).max(200),
        state: z.enum(["starting", "ready", "draining", "dead"]),
        /** In this state; absent = since it was first told so. */
        sinceAtMs: z.number().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
      }),
    )
    .max(SCALING_INSTANCES_MAX)
    .refine((instances) => new Set(instances.map(({ id }) => id)).size === instances.length, {
      error: "each instance needs an id of its own",
    }),
});
export type WebhookState = z.infer<typeof WebhookState>;

/** What it answers to PUT, unless it answers nothing. */
export const WebhookOutcome = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("accepted") }),
  z.object({ outcome: z.literal("quota"), sentence: Sentence }),
  z.object({ outcome: z.literal("failed"), sentence: Sentence }),
]);
