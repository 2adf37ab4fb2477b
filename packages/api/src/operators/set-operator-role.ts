import { leavesNoAdmin } from "@orrery/domain";
import type { OperatorRoleInput, OperatorView } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import type { SignedInContext } from "../trpc.ts";

export async function setOperatorRole(
  ctx: SignedInContext,
  input: z.output<typeof OperatorRoleInput>,
): Promise<OperatorView> {
  const operator = await ctx.db.write(
    { actor: ctx.principal.actor, correlationId: ctx.correlationId },
    async (tx) => {
      // Locked, so that two admins cannot demote each other at once.
      const adminIds = await tx.operator.findAdminIdsForUpdate();
      const before = await tx.operator.find(input.operatorId);
      if (before === null) throw new AppError("NOT_FOUND", "There is no operator with this id.");
      if (before.role === input.role) return before;
      if (leavesNoAdmin({ operatorId: before.id, nextRole: input.role }, adminIds))
        throw new AppError("LAST_ADMIN");
      await tx.operator.updateRole(before.id, input.role);
      tx.appendEvent({
        type: "operator.role_changed",
        severity: "warning",
        subject: { kind: "operator", id: before.id, name: before.email },
        summary: `${before.email} went from ${before.role} to ${input.role}`,
        data: { before: { role: before.role }, after: { role: input.role } },
      });
      return { ...before, role: input.role };
    },
  );
  return operator;
}
