import type { Database, ScalingGroupRecord } from "@orrery/db";
import type { CorrelationId, ScalingGroupId } from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";
import { HUB_ACTOR } from "../fleet/fleet-writer.ts";
import type { Evaluated } from "./evaluate-group.ts";

export const SCALING_LEASE = "scaling";

/** Stores a round in one statement; with what changed and its events in one transaction. Returns those that were stored. */
export async function storeRound(
  db: Pick<Database, "read" | "write">,
  evaluated: readonly Evaluated[],
  fencing: bigint,
): Promise<Evaluated[]> {
  const lease = { name: SCALING_LEASE, fencing };
  const evaluations = evaluated.map(({ evaluation }) => evaluation);
  const pick = (ids: readonly ScalingGroupId[]) => {
    const stored = new Set(ids);
    return evaluated.filter(({ evaluation }) => stored.has(evaluation.id));
  };
  if (evaluated.every(({ events }) => events.length === 0)) {
    return pick(await db.read.scalingGroup.storeRound(evaluations, lease));
  }
  const write = { actor: HUB_ACTOR, correlationId: sortableId() as CorrelationId };
  return db.write(write, async (tx) => {
    const stored = pick(await tx.scalingGroup.storeRound(evaluations, lease));
    const changed = stored.filter(({ evaluation }) => evaluation.decision.outcome !== "none");
    await tx.scalingChange.insert(
      changed.map(({ evaluation: { id, decision } }) => ({ id: sortableId(), groupId: id, decision })),
    );
    for (const { events } of stored) for (const event of events) tx.appendEvent(event);
    return stored;
  });
}

/** The row as it is after the round. */
export function storedRecord(record: ScalingGroupRecord, { evaluation }: Evaluated): ScalingGroupRecord {
  const { state, providerState, decision } = evaluation;
  const change = decision.outcome === "none" ? record.change : decision;
  return { ...record, state, providerState, decision, change };
}
