import type { Database, WriteOptions } from "@orrery/db";
import { type Check, mayDrill, ok, problem, rankCandidates } from "@orrery/domain/failover";
import type { DrillRunInput, DrillView, FederationId, VerbResult } from "@orrery/protocol";
import { AppError, type Clock, sortableId } from "@orrery/runtime";
import type { z } from "zod";
import type { FederationSituation, FederationsPort } from "../context.ts";
import { federationSubject, requireFederation } from "../federations/federation-access.ts";
import {
  nameOfMember,
  nodeOfMember,
  problemsText,
  requireSituation,
  verbResult,
} from "../federations/verbs/verb-result.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";

/** What an agent says that is restarted when it dies. */
export const CAPABILITY_RESTARTS = "restarts";
const ORDER_DEADLINE_MS = 10_000;
/** Beyond the fault itself; whoever has not taken over by then will not. */
const TAKEOVER_WAIT_MS_MIN = 30_000;
const TARGETS_WAITED = 8;

export type DrillPorts = {
  db: Database;
  clock: Clock;
  federations: Pick<FederationsPort, "situation" | "command" | "capabilities">;
};

export type DrillOrder = {
  federationId: FederationId;
  fault: DrillView["fault"];
  durationMs: number;
  byName: string;
  isScheduled: boolean;
};

export async function runDrill(
  ctx: SignedInContext,
  input: z.output<typeof DrillRunInput>,
): Promise<VerbResult> {
  const { federationId, fault, durationMs, dryRun } = input;
  const order = { federationId, fault, durationMs, byName: ctx.principal.actor.name, isScheduled: false };
  if (dryRun) {
    const plan = planDrill(ctx, order);
    return verbResult("drill", plan.isAllowed ? "planned" : "refused", plan);
  }
  return orderDrill(ctx, asCaller(ctx), order);
}

/** Harms the leader on purpose, where the federation can take it. The drill is on record before its agent is asked. */
export async function orderDrill(
  ports: DrillPorts,
  as: WriteOptions,
  order: DrillOrder,
): Promise<VerbResult> {
  const plan = planDrill(ports, order);
  if (!plan.isAllowed || plan.nodeId === null) {
    return verbResult("drill", "refused", { ...plan, sentence: problemsText(plan.checks) });
  }
  const { federationId, fault, durationMs, byName } = order;
  const drillId = await insertDrill(ports, as, order, plan);
  const command = { action: "drill", federationId, drillId, fault, durationMs, byName } as const;
  const answer = await ports.federations.command(plan.nodeId, command, ORDER_DEADLINE_MS);
  // An agent that harmed itself at once may not have come to answer: then the takeover, or the deadline, tells.
  if (answer.outcome === "done" || (!answer.isAnswered && fault === "kill")) {
    return verbResult("drill", "done", { ...plan, drillId });
  }
  await failDrill(ports, as, { federationId, drillId, why: answer.message });
  return verbResult("drill", "failed", { ...plan, drillId, sentence: answer.message });
}

type DrillPlan = {
  checks: readonly Check[];
  isAllowed: boolean;
  from: VerbResult["from"];
  to: VerbResult["to"];
  nodeId: ReturnType<typeof nodeOfMember>;
  targetMs: number;
  fromName: string;
};

function planDrill({ federations, clock }: Omit<DrillPorts, "db">, order: DrillOrder): DrillPlan {
  const nowAtMs = clock.nowAtMs();
  const situation = requireSituation(federations, order.federationId);
  const { field, policy } = situation;
  const permit = mayDrill(situation, nowAtMs);
  const nodeId = nodeOfMember(situation, field.leaderId);
  const agent = agentCheck(situation, nodeId === null ? null : federations.capabilities(nodeId), order.fault);
  return {
    checks: [...permit.checks, agent],
    isAllowed: permit.isAllowed && agent.isOk,
    from: field.leaderId,
    to: rankCandidates(field, policy, nowAtMs).candidates[0]?.memberId ?? null,
    nodeId,
    targetMs: policy.targetMs,
    fromName: nameOfMember(situation, field.leaderId),
  };
}

function agentCheck(
  situation: FederationSituation,
  capabilities: readonly string[] | null,
  fault: DrillView["fault"],
): Check {
  const name = nameOfMember(situation, situation.field.leaderId);
  if (capabilities === null) {
    return problem("agent", `The agent of ${name} is not connected to this hub.`, "Wait until it is.");
  }
  if (fault === "kill" && !capabilities.includes(CAPABILITY_RESTARTS)) {
    return problem(
      "agent",
      `Nothing would restart the agent of ${name} after a kill.`,
      "Run it under systemd or another supervisor, or drill with freeze or cut.",
    );
  }
  return ok("agent", `The agent of ${name} can harm itself and come back.`);
}

function insertDrill(
  { db, clock }: DrillPorts,
  as: WriteOptions,
  order: DrillOrder,
  plan: DrillPlan,
): Promise<string> {
  const { federationId, fault, durationMs, byName, isScheduled } = order;
  const drillId = sortableId();
  const startedAtMs = clock.nowAtMs();
  return db.write(as, async (tx) => {
    const federation = await requireFederation(tx, federationId);
    if ((await tx.drill.findByState("ordered", federationId)).length > 0) {
      throw new AppError("CONFLICT", "A drill of this federation is under way; wait for its grade.");
    }
    await tx.drill.insert({
      id: drillId,
      federationId,
      fault,
      state: "ordered",
      startedAtMs,
      deadlineAtMs: startedAtMs + durationMs + Math.max(TAKEOVER_WAIT_MS_MIN, TARGETS_WAITED * plan.targetMs),
      byName,
      isScheduled,
      expectedId: plan.to,
      checks: plan.checks.map((check) => ({ ...check })),
    });
    tx.appendEvent({
      type: "drill.started",
      severity: "notice",
      subject: federationSubject(federation),
      summary: `A drill (${fault}) of ${federation.name} was ordered by ${byName}: ${plan.fromName} harms itself`,
      data: { drillId, fault, durationMs, from: plan.from, expectedId: plan.to, isScheduled },
    });
    return drillId;
  });
}

function failDrill(
  { db }: DrillPorts,
  as: WriteOptions,
  failed: { federationId: FederationId; drillId: string; why: string },
): Promise<void> {
  const { federationId, drillId, why } = failed;
  return db.write(as, async (tx) => {
    const federation = await requireFederation(tx, federationId);
    const drill = await tx.drill.findForUpdate(drillId);
    if (drill?.state !== "ordered") return;
    await tx.drill.update(drillId, { state: "failed", reasons: [why] });
    tx.appendEvent({
      type: "drill.failed",
      severity: "warning",
      subject: federationSubject(federation),
      summary: `The drill of ${federation.name} did not begin: ${why}`,
      data: { drillId, reason: why },
    });
  });
}
