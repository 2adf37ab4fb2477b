import { z } from "zod";
import { NodeName } from "../node.ts";

export const WorkerName = NodeName;

export const WorkerId = z.string().min(1).max(64).brand<"WorkerId">();
export type WorkerId = z.infer<typeof WorkerId>;

/** One place that a worker runs at: it keeps its id through all restarts of its process. It names a folder on its node. */
export const InstanceId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, "1 to 64 letters, digits, hyphens or underscores")
  .brand<"InstanceId">();
export type InstanceId = z.infer<typeof InstanceId>;

/** Of one worker, from 1: another one for each change of what its instances run. */
export const WorkerRevision = z.int().min(1);
