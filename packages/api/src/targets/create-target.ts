import {
  formatTargetCheck,
  TARGETS_MAX,
  type TargetCreateInput,
  type TargetId,
  type TargetView,
} from "@orrery/protocol";
import { AppError, sortableId } from "@orrery/runtime";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { demandMeasurable, targetSubject, toldFields, viewAfterChange } from "./target-access.ts";

/** From now on the nodes that match its filter measure it. */
export async function createTarget(ctx: SignedInContext, input: TargetCreateInput): Promise<TargetView> {
  demandMeasurable(input);
  const id = sortableId() as TargetId;
  const { name, check } = input;
  await ctx.db.write(asCaller(ctx), async (tx) => {
    if ((await tx.target.countForInsert()) >= TARGETS_MAX) {
      const message = `There are ${TARGETS_MAX} targets already, which is the most; remove one that is not needed any more.`;
      throw new AppError("PRECONDITION_FAILED", message);
    }
    await tx.target.insert({ ...input, id, createdAtMs: ctx.clock.nowAtMs() });
    tx.appendEvent({
      type: "target.created",
      severity: "notice",
      subject: targetSubject({ id, name }),
      summary: `The target ${name} was created: ${formatTargetCheck(check)}`,
      data: { before: null, after: toldFields(input) },
    });
  });
  return viewAfterChange(ctx, id);
}
