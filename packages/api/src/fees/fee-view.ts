import type { AccountRecord, FeeRecord } from "@orrery/db";
import type { FeeView } from "@orrery/protocol";

export function feeView(fee: FeeRecord, { currency }: Pick<AccountRecord, "currency">): FeeView {
  const { id, accountId, name, micros, startsAtMs, endsAtMs } = fee;
  return { id, accountId, name, micros: micros.toString(), currency, startsAtMs, endsAtMs };
}
