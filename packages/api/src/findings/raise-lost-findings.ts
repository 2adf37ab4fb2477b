import type { LostRefusal, WriteTransaction } from "@orrery/db";
import { suspicionsOf } from "../usage/suspicions.ts";
import { raiseFinding } from "./raise-finding.ts";

/** Of refused events, in one transaction. */
const LOST_A_STEP = 500;

/**
 * Raises the findings about usage that was refused from `fromAtMs` to before `toAtMs` and that no finding has counted: of a hub that ended between the
 * booking and its finding. Within the caller's transaction; a second time it finds nothing. Answers how many events it was about, and whether
 * there may be more. An id that was used for something else leaves no refused event: its source tells it again, and is found then.
 */
export async function raiseLostFindings(
  tx: WriteTransaction,
  { fromAtMs, toAtMs }: { fromAtMs: number; toAtMs: number },
): Promise<{ count: number; hasMore: boolean }> {
  const lost = await tx.finding.findLostRefusals({ fromAtMs, toAtMs, limit: LOST_A_STEP });
  const suspicions = lost.flatMap((refused) =>
    suspicionsOf(
      { id: refused.accountId, name: refused.accountName },
      bookingOf(refused),
      refused.refusal,
      refused.receivedAtMs,
    ).map((suspicion) => ({ ...suspicion, accountId: refused.accountId, nowAtMs: refused.receivedAtMs })),
  );
  const groups = Map.groupBy(suspicions, ({ accountId, kind, key }) =>
    JSON.stringify([accountId, kind, key]),
  );
  for (const group of groups.values()) {
    const last = group.at(-1);
    if (last !== undefined) await raiseFinding(tx, { ...last, times: group.length });
  }
  return { count: lost.length, hasMore: lost.length === LOST_A_STEP };
}

/** As far as it is kept: of what is no quantity only the refusal has the words. */
function bookingOf({ value, ...refused }: LostRefusal): Parameters<typeof suspicionsOf>[1] {
  const text = value === 0n ? "(not kept)" : value.toString();
  return { ...refused, value: { quantity: value, text }, unique: null, worker: null, parts: [] };
}
