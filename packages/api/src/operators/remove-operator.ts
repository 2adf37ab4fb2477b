import { leavesNoAdmin } from "@orrery/domain";
import type { OperatorRemoveInput } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import type { SignedInContext } from "../trpc.ts";

/** Sessions and API tokens of the operator end with it. What it did stays in the log. */
export async function removeOperator(
  ctx: SignedInContext,
  input: z.output<typeof OperatorRemoveInput>,
): Promise<{ ok: true }> {
  await ctx.db.write({ actor: ctx.principal.actor, correlationId: ctx.correlationId }, async (tx) => {
    const adminIds = await tx.operator.findAdminIdsForUpdate();
    const operator = await tx.operator.find(input.operatorId);
    if (operator === null) throw new AppError("NOT_FOUND", "There is no operator with this id.");
    if (leavesNoAdmin({ operatorId: operator.id, nextRole: null }, adminIds))
      throw new AppError("LAST_ADMIN");
    await tx.operator.remove(operator.id);
    tx.appendEvent({
      type: "operator.removed",
      severity: "warning",
      subject: { kind: "operator", id: operator.id, name: operator.email },
      summary: `${operator.email} is no longer an operator`,
      data: { before: { email: operator.email, name: operator.name, role: operator.role } },
    });
  });
  return { ok: true };
}
