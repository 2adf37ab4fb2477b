import type {
  EventDraft,
  FailoverRecord,
  FederationMemberRecord,
  FederationRecord,
  WriteTransaction,
} from "@orrery/db";
import { explainFailover, type Failover } from "@orrery/domain/failover";
import type { Actor, EventId, MemberId } from "@orrery/protocol";
import { type FailoverFold, type FailoverTold, foldFailover, isTellable } from "./fold-failover.ts";

/** `members`: everyone there ever was. */
export type FederationRows = { federation: FederationRecord; members: readonly FederationMemberRecord[] };

/** Who tells, and of what it is told; `parentId` null = of nothing that is in the log. */
export type Teller = { actor: Actor; parentId: EventId | null; nowAtMs: number };

/** Merges what was told of one failover into its row, with an event where its outcome is another one. Whether the row changed. */
export async function storeTold(
  tx: WriteTransaction,
  { federation, members }: FederationRows,
  told: readonly FailoverTold[],
  { actor, parentId, nowAtMs }: Teller,
): Promise<boolean> {
  const entry = told.at(-1)?.entry;
  if (entry === undefined) return false;
  const { failoverId: id, generation } = entry;
  const stored = await tx.failover.findForUpdate(id);
  const { fold, failover } = foldFailover(stored, told, federation.policy.targetMs);
  if (stored !== null && isSame(stored, fold)) return false;
  const names = await addNames(tx, members, stored?.names ?? {});
  // What was told may look unfinished for a while, when its parts come out of order, and end as it was told before.
  const isNews = isTellable(fold) && stored?.toldOutcome !== fold.outcome;
  const toldOutcome = isNews ? fold.outcome : (stored?.toldOutcome ?? null);
  const row = { ...fold, names, toldOutcome, updatedAtMs: nowAtMs };
  if (stored === null) {
    await tx.failover.insert({ ...row, id, federationId: federation.id, generation });
  } else {
    await tx.failover.update(id, row);
  }
  if (isNews) {
    const nameOf = (memberId: MemberId) => names[memberId] ?? memberId;
    tx.appendEvent({
      ...failoverEvent(federation, failover, explainFailover(failover, nameOf, nowAtMs)[0] ?? ""),
      actor,
      ...(parentId === null ? {} : { parentId }),
    });
  }
  return true;
}

const SEVERITIES = { succeeded: "notice", failed: "critical", blocked: "warning", cleared: "info" } as const;

function failoverEvent(federation: FederationRecord, failover: Failover, sentence: string): EventDraft {
  const outcome = failover.outcome.kind === "running" ? "failed" : failover.outcome.kind;
  const { id: failoverId, kind, fault, oldLeaderId, newLeaderId, term, totalMs } = failover;
  return {
    type: `failover.${outcome}`,
    severity: SEVERITIES[outcome],
    subject: { kind: "federation", id: federation.id, name: federation.name },
    summary: `${federation.name}: ${sentence}`.slice(0, 1000),
    data: { failoverId, kind, fault, oldLeaderId, newLeaderId, term, totalMs, targetMs: failover.targetMs },
  };
}

function isSame(stored: FailoverRecord, fold: FailoverFold): boolean {
  const keys = Object.keys(fold) as (keyof FailoverFold)[];
  return keys.every((key) => JSON.stringify(sorted(stored[key])) === JSON.stringify(sorted(fold[key])));
}

/** Postgres gives an object's fields back in an order of its own. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return fields.sort(([x], [y]) => (x < y ? -1 : 1)).map(([key, field]) => [key, sorted(field)]);
}

/** A name that is stored already stays: as it was when the failover happened. */
async function addNames(
  tx: WriteTransaction,
  members: readonly FederationMemberRecord[],
  known: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const names = { ...known };
  for (const { id, nodeId } of members) names[id] ??= (await tx.node.find(nodeId))?.name ?? id;
  return names;
}
