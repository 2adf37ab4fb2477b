import type { WriteTransaction } from "@orrery/db";
import type { OperatorId, OperatorView, Role } from "@orrery/protocol";
import { hashPassword } from "better-auth/crypto";

export type NewOperator = { email: string; name: string; role: Role; password: string };

/** One operator with a password in better-auth's own form, and its event. Throws NAME_TAKEN for a used address. */
export async function insertOperator(
  tx: WriteTransaction,
  input: NewOperator,
  nowAtMs: number,
): Promise<OperatorView> {
  const id = crypto.randomUUID() as OperatorId;
  const operator = await tx.operator.insert({
    id,
    email: input.email,
    name: input.name,
    role: input.role,
    passwordHash: await hashPassword(input.password),
    createdAtMs: nowAtMs,
  });
  tx.appendEvent({
    type: "operator.created",
    severity: "notice",
    subject: { kind: "operator", id, name: input.email },
    summary: `${input.email} became an operator (${input.role})`,
    data: { after: { email: input.email, name: input.name, role: input.role } },
  });
  return operator;
}
