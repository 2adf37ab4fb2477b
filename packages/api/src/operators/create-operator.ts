import type { OperatorCreateInput, OperatorView } from "@orrery/protocol";
import type { z } from "zod";
import type { SignedInContext } from "../trpc.ts";
import { insertOperator } from "./insert-operator.ts";

export function createOperator(
  ctx: SignedInContext,
  input: z.output<typeof OperatorCreateInput>,
): Promise<OperatorView> {
  return ctx.db.write({ actor: ctx.principal.actor, correlationId: ctx.correlationId }, (tx) =>
    insertOperator(tx, input, ctx.clock.nowAtMs()),
  );
}
