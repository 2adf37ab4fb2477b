import { z } from "zod";

const Count = z.int().min(0);

/** A Deployment's scale, as far as it is needed. */
export const Scale = z.object({
  spec: z.object({ replicas: Count.default(0) }),
  status: z.object({ selector: z.string().min(1).max(2000) }),
});

export const Pod = z.object({
  metadata: z.object({
    name: z.string().min(1).max(253),
    creationTimestamp: z.date(),
    deletionTimestamp: z.date().optional(),
    deletionGracePeriodSeconds: z.number().min(0).optional(),
  }),
  status: z.object({
    phase: z.string().max(40).optional(),
    conditions: z
      .array(z.object({ type: z.string(), status: z.string(), lastTransitionTime: z.date().nullish() }))
      .optional(),
  }),
});
export type Pod = z.infer<typeof Pod>;

export const PodList = z.object({
  metadata: z.object({ _continue: z.string().max(10_000).optional() }).default({}),
  items: z.array(Pod),
});

/** Why pods are not made is told here, long after the count was accepted. */
export const DeploymentStatus = z.object({
  status: z.object({
    replicas: Count.default(0),
    conditions: z
      .array(z.object({ type: z.string(), status: z.string(), message: z.string().default("") }))
      .default([]),
  }),
});

/** How the API server says no. */
export const Status = z.object({ kind: z.literal("Status"), message: z.string().default("") });
