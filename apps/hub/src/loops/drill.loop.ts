import { type DrillOrder, type DrillPorts, type FederationsPort, orderDrill } from "@orrery/api";
import type { DrillRecord, FederationRecord, WriteTransaction } from "@orrery/db";
import type { CorrelationId, FederationId, VerbResult } from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";
import { judgeDrill } from "../federations/judge-drill.ts";
import { HUB_ACTOR } from "../fleet/fleet-writer.ts";
import type { Loop, LoopRound } from "./loop-runner.ts";

const NAME = "drill";
const FAILOVERS_LOOKED_AT = 20;
/** Of a drill by schedule: long enough that nobody takes it for a hiccup, short enough to be back soon. */
const SCHEDULED_FAULT_MS = 3_000;

export type DrillLoopOptions = DrillPorts & {
  federations: Pick<FederationsPort, "get">;
  canAct: () => boolean;
};

/** Grades drills that are over, and orders those that are due. */
export function drillLoop(options: DrillLoopOptions): Loop {
  return {
    name: NAME,
    everyMs: 1000,
    deadlineMs: 15_000,
    canAct: options.canAct,
    run: async (round) => {
      for (const drill of await options.db.read.drill.findByState("ordered")) {
        if (round.signal.aborted) return;
        await gradeOne(options, drill, round);
      }
      const nowAtMs = options.clock.nowAtMs();
      for (const { id, drillSchedule } of await options.db.read.federation.findAll()) {
        if (round.signal.aborted) return;
        if (drillSchedule === null || drillSchedule.nextAtMs > nowAtMs) continue;
        // A hub that just started hears its members within seconds.
        if (options.federations.get(id)?.status === "unknown") continue;
        await runDue(options, id, round);
      }
    },
  };
}

function asHub() {
  return { actor: HUB_ACTOR, correlationId: sortableId() as CorrelationId };
}

async function gradeOne(
  { db, clock }: DrillLoopOptions,
  { id, federationId }: DrillRecord,
  { fencing }: LoopRound,
): Promise<void> {
  const [{ items }, named] = await Promise.all([
    db.read.failover.findPage({ federationId, limit: FAILOVERS_LOOKED_AT }),
    namedFailover(db, id),
  ]);
  const failovers = items.map((one) => (one.id === named ? { ...one, drillId: id } : one));
  await db.write(asHub(), async (tx) => {
    if (!(await tx.lease.isCurrent(NAME, fencing))) return;
    const federation = await tx.federation.findForUpdate(federationId);
    const drill = await tx.drill.findForUpdate(id);
    if (federation === null || drill === null || drill.state !== "ordered") return;
    const judged = judgeDrill(drill, failovers, clock.nowAtMs());
    if (judged.kind === "waiting") return;
    const { grade, failoverId } = judged;
    await tx.drill.update(id, { state: "graded", grade, reasons: [...judged.reasons], failoverId });
    if (failoverId !== null) await tx.failover.update(failoverId, { drillId: id });
    tx.appendEvent({
      type: "drill.graded",
      severity: grade === "F" ? "warning" : "notice",
      subject: subjectOf(federation),
      summary:
        `The drill (${drill.fault}) of ${federation.name} is graded ${grade}. ${judged.reasons[0] ?? ""}`.trim(),
      data: { drillId: id, grade, reasons: [...judged.reasons], failoverId },
    });
  });
}

/** Whoever took over says which failover the drill became, where the old leader's intent reached it. */
async function namedFailover(db: DrillPorts["db"], drillId: string): Promise<string | null> {
  const { items } = await db.read.event.findPage({ type: "agent.drill_done", limit: FAILOVERS_LOOKED_AT });
  const failoverId = items.find(({ data }) => data.drillId === drillId)?.data.failoverId;
  return typeof failoverId === "string" ? failoverId : null;
}

/** The next time is set before the drill is ordered: whatever becomes of this one, it is not ordered twice. */
async function runDue(
  options: DrillLoopOptions,
  federationId: FederationId,
  round: LoopRound,
): Promise<void> {
  const due = await options.db.write(asHub(), async (tx) => {
    if (!(await tx.lease.isCurrent(NAME, round.fencing))) return null;
    const federation = await tx.federation.findForUpdate(federationId);
    const schedule = federation?.drillSchedule ?? null;
    const nowAtMs = options.clock.nowAtMs();
    if (federation === null || schedule === null || schedule.nextAtMs > nowAtMs) return null;
    const nextAtMs = nowAtMs + schedule.everyMs;
    await tx.federation.update(federationId, { drillSchedule: { ...schedule, nextAtMs } });
    return schedule;
  });
  if (due === null) return;
  const { fault, byName } = due;
  const order = { federationId, fault, durationMs: SCHEDULED_FAULT_MS, byName, isScheduled: true };
  const result = await orderDrill(options, asHub(), order);
  if (result.outcome === "refused") {
    await options.db.write(asHub(), (tx) =>
      recordRefusal(tx, order, { ...result, atMs: options.clock.nowAtMs() }),
    );
  }
}

async function recordRefusal(
  tx: WriteTransaction,
  { federationId, fault, byName }: DrillOrder,
  { checks, to, sentence, atMs: startedAtMs }: VerbResult & { atMs: number },
): Promise<void> {
  const federation = await tx.federation.findForUpdate(federationId);
  if (federation === null) return;
  const id = sortableId();
  await tx.drill.insert({
    id,
    federationId,
    fault,
    state: "refused",
    startedAtMs,
    deadlineAtMs: startedAtMs,
    byName,
    isScheduled: true,
    expectedId: to,
    checks,
  });
  tx.appendEvent({
    type: "drill.failed",
    severity: "warning",
    subject: subjectOf(federation),
    summary: `The scheduled drill of ${federation.name} was refused: ${sentence ?? ""}`.slice(0, 1000),
    data: { drillId: id, reason: sentence },
  });
}

function subjectOf({ id, name }: FederationRecord) {
  return { kind: "federation", id, name } as const;
}
