import type { Database, NodeRecord } from "@orrery/db";
import { schedulingFromFields, schedulingToFields, stepScheduling } from "@orrery/domain";
import type { CorrelationId, NodeId } from "@orrery/protocol";
import { type Clock, sortableId } from "@orrery/runtime";
import { HUB_ACTOR } from "../fleet/fleet-writer.ts";
import { nodeSubject } from "../fleet/node-events.ts";
import type { Loop, LoopRound } from "./loop-runner.ts";

const NAME = "scheduling-expiry";

/** Ends what has a time: cordons, maintenance, drains past their deadline; also those that ran out while no hub ran. */
export function schedulingExpiryLoop(options: {
  db: Database;
  clock: Clock;
  onChanged: (nodeId: NodeId) => void;
}): Loop {
  return {
    name: NAME,
    everyMs: 1000,
    deadlineMs: 4_000,
    run: async (round) => {
      const due = await options.db.read.node.findSchedulingDue(options.clock.nowAtMs());
      for (const node of due) {
        if (round.signal.aborted) return;
        if (await endOne(options, node, round)) options.onChanged(node.id);
      }
    },
  };
}

function endOne(
  { db, clock }: { db: Database; clock: Clock },
  { id }: NodeRecord,
  { fencing }: LoopRound,
): Promise<boolean> {
  return db.write({ actor: HUB_ACTOR, correlationId: sortableId() as CorrelationId }, async (tx) => {
    if (!(await tx.lease.isCurrent(NAME, fencing))) return false;
    const node = await tx.node.findForUpdate(id);
    if (node === null || node.removedAtMs !== null) return false;
    const result = stepScheduling(schedulingFromFields(node), {
      kind: "time-passed",
      nowAtMs: clock.nowAtMs(),
    });
    if (result.outcome !== "changed") return false;
    await tx.node.updateScheduling(id, schedulingToFields(result.state));
    tx.appendEvent({
      type: result.event.type,
      severity: result.event.severity,
      subject: nodeSubject(node),
      summary: `${node.name} ${result.event.summary}`,
      data: { before: node.scheduling, after: result.state.kind },
    });
    return true;
  });
}
