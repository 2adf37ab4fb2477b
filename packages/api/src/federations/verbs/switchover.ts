import type { Database, WriteOptions } from "@orrery/db";
import { planSwitchover } from "@orrery/domain/failover";
import type {
  CancelSwitchoverInput,
  FederationId,
  FederationView,
  MemberId,
  SwitchoverInput,
  VerbResult,
} from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import type { z } from "zod";
import type { FederationsPort } from "../../context.ts";
import { asCaller, type SignedInContext } from "../../trpc.ts";
import { federationSubject, requireFederation, viewAfterChange } from "../federation-access.ts";
import {
  failoverIdOf,
  nameOfMember,
  nodeOfMember,
  problemsText,
  requireSituation,
  VERB_DEADLINE_MS,
  verbResult,
} from "./verb-result.ts";

/** Hands the lead over between two healthy members: at once, at a time, or (dry run) only as a plan. */
export async function switchover(
  ctx: SignedInContext,
  input: z.output<typeof SwitchoverInput>,
): Promise<VerbResult> {
  const { federationId, to, atMs } = input;
  const byName = ctx.principal.actor.name;
  const situation = requireSituation(ctx.federations, federationId);
  const plan = planSwitchover(situation, { to, atMs }, ctx.clock.nowAtMs());
  if (!plan.isPossible) {
    return verbResult("switchover", "refused", { ...plan, sentence: problemsText(plan.checks) });
  }
  if (input.dryRun) return verbResult("switchover", "planned", plan);
  if (atMs === null) return carryOutSwitchover(ctx, asCaller(ctx), { federationId, to, byName });
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const federation = await requireFederation(tx, federationId);
    const scheduled = { to, atMs, byName };
    await tx.federation.update(federationId, { scheduledSwitchover: scheduled });
    tx.appendEvent({
      type: "federation.switchover_scheduled",
      severity: "notice",
      subject: federationSubject(federation),
      summary: `A switchover of ${federation.name} to ${to === null ? "the first candidate" : nameOfMember(situation, to)} is scheduled`,
      data: { before: federation.scheduledSwitchover, after: scheduled },
    });
  });
  await ctx.federations.refresh(federationId);
  return verbResult("switchover", "scheduled", plan);
}

export async function cancelSwitchover(
  ctx: SignedInContext,
  { federationId }: z.output<typeof CancelSwitchoverInput>,
): Promise<FederationView> {
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const federation = await requireFederation(tx, federationId);
    if (federation.scheduledSwitchover === null) return;
    await tx.federation.update(federationId, { scheduledSwitchover: null });
    tx.appendEvent({
      type: "federation.switchover_cancelled",
      severity: "notice",
      subject: federationSubject(federation),
      summary: `The scheduled switchover of ${federation.name} was cancelled`,
      data: { before: federation.scheduledSwitchover, after: null },
    });
  });
  return viewAfterChange(ctx, federationId);
}

export type SwitchoverPorts = {
  db: Database;
  clock: Clock;
  federations: Pick<FederationsPort, "situation" | "command">;
};

/** With the checks made now: the wish may be old. The event comes first, so that nothing is asked of an agent in silence. */
export async function carryOutSwitchover(
  { db, clock, federations }: SwitchoverPorts,
  as: WriteOptions,
  wish: { federationId: FederationId; to: MemberId | null; byName: string },
): Promise<VerbResult> {
  const { federationId, byName } = wish;
  const situation = requireSituation(federations, federationId);
  const plan = planSwitchover(situation, { to: wish.to, atMs: null }, clock.nowAtMs());
  const leaderNode = nodeOfMember(situation, plan.from);
  if (!plan.isPossible || plan.to === null || leaderNode === null) {
    return verbResult("switchover", "refused", { ...plan, sentence: problemsText(plan.checks) });
  }
  const { to } = plan;
  await db.write(as, async (tx) => {
    const federation = await requireFederation(tx, federationId);
    tx.appendEvent({
      type: "federation.switchover_asked",
      severity: "notice",
      subject: federationSubject(federation),
      summary: `A switchover of ${federation.name} from ${nameOfMember(situation, plan.from)} to ${nameOfMember(situation, to)} was asked for by ${byName}`,
      data: { from: plan.from, to, byName },
    });
  });
  const answer = await federations.command(
    leaderNode,
    { action: "switchover", federationId, to, byName },
    VERB_DEADLINE_MS,
  );
  return answer.outcome === "done"
    ? verbResult("switchover", "done", { ...plan, failoverId: failoverIdOf(answer.result) })
    : verbResult("switchover", "failed", { ...plan, sentence: answer.message });
}
