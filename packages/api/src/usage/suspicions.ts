import type { Database } from "@orrery/db";
import type {
  AccountId,
  Actor,
  CorrelationId,
  FindingKind,
  FindingView,
  UsageRefusal,
} from "@orrery/protocol";
import type { Logger } from "@orrery/runtime";
import { raiseFinding } from "../findings/raise-finding.ts";
import type { UsageBooking } from "./usage-booking.ts";

/** Something odd about an event, which was answered nevertheless. */
export type Suspicion = {
  accountId: string;
  accountName: string;
  kind: FindingKind & ("clock_skew" | "foreign_node" | "bad_quantity" | "reused_id");
  /** The node or the source. */
  key: string;
  sentence: string;
  evidence: FindingView["evidence"];
};

/** Whom an event that was refused makes suspicious, if at all. */
export function suspicionsOf(
  account: { id: string; name: string },
  booking: UsageBooking,
  refusal: UsageRefusal,
  nowMs: number,
): Suspicion[] {
  const { source, id, nodeId, meter, value, atMs } = booking;
  const teller = nodeId === null ? `The source ${source}` : `The node ${nodeId}`;
  const base = { accountId: account.id, accountName: account.name, key: nodeId ?? source };
  const evidence = { source, id, meter, value: value.text };
  switch (refusal.reason) {
    case "reused_id":
      return [
        {
          ...base,
          kind: "reused_id",
          sentence: `${teller} told an event under an id that it had used for another one.`,
          evidence,
        },
      ];
    case "bad_quantity":
      return [
        {
          ...base,
          kind: "bad_quantity",
          sentence: `${teller} told a quantity that cannot be: ${value.text} of ${meter}.`.toWellFormed(),
          evidence,
        },
      ];
    case "foreign_node":
      return [
        {
          ...base,
          kind: "foreign_node",
          sentence: `${teller} told usage of ${account.name}, to which it did not belong.`,
          evidence,
        },
      ];
    case "from_the_future":
      if (nodeId === null) return [];
      return [
        {
          ...{ ...base, kind: "clock_skew", evidence: { ...evidence, aheadMs: (atMs ?? nowMs) - nowMs } },
          sentence: `${teller} dates its usage more than 5 minutes ahead of the hub: its clock is wrong.`,
        },
      ];
    default:
      return [];
  }
}

const SYSTEM: { actor: Actor; correlationId: CorrelationId } = {
  actor: { kind: "hub", id: "usage", name: "usage" },
  correlationId: "usage" as CorrelationId,
};

/**
 * Raises the findings of a batch, one for each thing. After the booking, in a transaction of its own: a finding writes to the log and may suspend
 * the account, and that must not hold up the lanes' locks. Where it fails the events are answered all the same.
 */
export async function raiseSuspicions(
  db: Pick<Database, "write">,
  suspicions: readonly Suspicion[],
  { log, nowAtMs }: { log: Logger; nowAtMs: number },
): Promise<void> {
  if (suspicions.length === 0) return;
  const groups = Map.groupBy(suspicions, ({ accountId, kind, key }) =>
    JSON.stringify([accountId, kind, key]),
  );
  try {
    await db.write(SYSTEM, async (tx) => {
      for (const group of groups.values()) {
        const last = group.at(-1) as Suspicion;
        await raiseFinding(tx, {
          ...{ ...last, accountId: last.accountId as AccountId, nowAtMs, times: group.length },
        });
      }
    });
  } catch (error) {
    log.error({ err: error, count: suspicions.length }, "findings about usage could not be stored");
  }
}
