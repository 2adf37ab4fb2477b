import type { WorkerLogAnswer, WorkerLogInput } from "@orrery/protocol/workers";
import type { z } from "zod";
import type { SignedInContext } from "../trpc.ts";
import { requireInstance } from "./restart-instance.ts";

/** A piece of what an instance printed, from its node. */
export async function readWorkerLog(
  ctx: SignedInContext,
  { workerId, ...ask }: z.output<typeof WorkerLogInput>,
): Promise<WorkerLogAnswer> {
  await requireInstance(ctx.db.read, workerId, ask.instanceId);
  return ctx.workers.readLog(ask);
}
