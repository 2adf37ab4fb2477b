import type { WriteTransaction } from "@orrery/db";
import { startScaling } from "@orrery/domain/scaling";
import {
  SCALING_GROUPS_MAX,
  type ScalingGroupCreateInput,
  type ScalingGroupId,
  type ScalingGroupView,
  type ScalingProvider,
} from "@orrery/protocol";
import { AppError, sortableId } from "@orrery/runtime";
import { toldFields } from "../changed-fields.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { demandDecidable, flatFields, groupSubject } from "./scaling-access.ts";
import { groupAfterChange } from "./scaling-view.ts";

/** It begins with as many as there are now, and is evaluated from now on. */
export async function createGroup(
  ctx: SignedInContext,
  input: ScalingGroupCreateInput,
): Promise<ScalingGroupView> {
  const nowAtMs = ctx.clock.nowAtMs();
  const { name, provider, settings, isDemo } = input;
  demandDecidable(settings, nowAtMs);
  const id = sortableId() as ScalingGroupId;
  const { count, sentence } = await startOf(ctx, input);
  const providerState = {
    ...{ state: "ok" as const, sentence, sinceAtMs: nowAtMs, failureCount: 0, nextTryAtMs: null },
  };
  await ctx.db.write(asCaller(ctx), async (tx) => {
    if ((await tx.scalingGroup.countForInsert()) >= SCALING_GROUPS_MAX) {
      const message = `There are ${SCALING_GROUPS_MAX} scaling groups already, which is the most; remove one that is not needed any more.`;
      throw new AppError("PRECONDITION_FAILED", message);
    }
    await demandFree(tx, provider);
    const state = startScaling(count, nowAtMs);
    await tx.scalingGroup.insert({
      ...{ id, name, provider, settings, state, providerState, isDemo, createdAtMs: nowAtMs },
    });
    tx.appendEvent({
      type: "scaling.created",
      severity: "notice",
      subject: groupSubject({ id, name }),
      summary: `The scaling group ${name} was created for ${ctx.scaling.targetName(provider)}`,
      data: { before: null, after: toldFields({ ...flatFields(input), provider, isDemo }) },
    });
  });
  return groupAfterChange(ctx, id);
}

/** A worker's number is set by one group alone. */
async function demandFree(tx: WriteTransaction, provider: ScalingProvider): Promise<void> {
  if (provider.kind !== "fleet") return;
  const worker = await tx.worker.findForUpdate(provider.workerId);
  if (worker === null || worker.removedAtMs !== null) {
    throw new AppError("NOT_FOUND", "There is no worker with this id; it may have been removed.");
  }
  const owner = await tx.scalingGroup.findOfWorker(provider.workerId);
  if (owner === null) return;
  const message = `${worker.name} is scaled by the group ${owner.name} already; change that one, or remove it first.`;
  throw new AppError("CONFLICT", message);
}

/** A provider that cannot be asked now is no reason to refuse the group: its state tells it. */
async function startOf(
  ctx: SignedInContext,
  { provider, settings }: Pick<ScalingGroupCreateInput, "provider" | "settings">,
): Promise<{ count: number; sentence: string }> {
  try {
    const count = await ctx.scaling.currentCount(provider);
    return { count: count ?? settings.min, sentence: "It was not told anything yet." };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "PRECONDITION_FAILED") throw error;
    return { count: settings.min, sentence: error.message };
  }
}
