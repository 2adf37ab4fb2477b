import { OperatorCreateInput, OperatorRemoveInput, OperatorRoleInput } from "@orrery/protocol";
import { procedure, router } from "../trpc.ts";
import { createOperator } from "./create-operator.ts";
import { removeOperator } from "./remove-operator.ts";
import { setOperatorRole } from "./set-operator-role.ts";

export const operatorsRouter = router({
  list: procedure("operators:read").query(({ ctx }) => ctx.db.read.operator.findAll()),
  create: procedure("operators:write")
    .input(OperatorCreateInput)
    .mutation(({ ctx, input }) => createOperator(ctx, input)),
  setRole: procedure("operators:write")
    .input(OperatorRoleInput)
    .mutation(({ ctx, input }) => setOperatorRole(ctx, input)),
  remove: procedure("operators:write")
    .input(OperatorRemoveInput)
    .mutation(({ ctx, input }) => removeOperator(ctx, input)),
});
