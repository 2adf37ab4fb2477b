import type { FederationMemberRecord, FederationRecord, WriteTransaction } from "@orrery/db";
import { type ForcePlan, planForce } from "@orrery/domain/failover";
import type { ForceInput, MemberId, VerbResult } from "@orrery/protocol";
import { AppError, sortableId } from "@orrery/runtime";
import type { z } from "zod";
import type { FederationSituation } from "../../context.ts";
import { asCaller, type SignedInContext } from "../../trpc.ts";
import { federationSubject, presentOf, requireFederation } from "../federation-access.ts";
import { nameOfMember, problemsText, requireSituation, verbResult } from "./verb-result.ts";

/** The old generation can reach no term near this one: whoever comes back from it has only older fencing tokens. */
const TERM_AHEAD = 1_000_000;

/** A new generation from one survivor's log. The only verb that may lose acknowledged writes; `sentence` says which. */
export async function force(ctx: SignedInContext, input: z.output<typeof ForceInput>): Promise<VerbResult> {
  const { federationId, to, dryRun } = input;
  const situation = requireSituation(ctx.federations, federationId);
  // A dry run shows what else speaks against it.
  const confirmation = dryRun ? situation.field.federationName : input.confirmation;
  const plan = planForce(situation, { to, confirmation }, ctx.clock.nowAtMs());
  const told = { from: situation.field.leaderId, to, checks: plan.checks };
  if (!plan.isPossible) {
    return verbResult("force", "refused", { ...told, sentence: `${problemsText(plan.checks)} ${plan.loss}` });
  }
  if (dryRun) return verbResult("force", "planned", { ...told, sentence: plan.loss });
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const federation = await requireFederation(tx, federationId);
    if (federation.generation !== situation.generation) {
      throw new AppError("CONFLICT", "Someone forced this federation meanwhile; look at it again.");
    }
    await beginGeneration(tx, federation, { situation, plan, nowAtMs: ctx.clock.nowAtMs() });
  });
  await ctx.federations.refresh(federationId);
  return verbResult("force", "done", { ...told, sentence: plan.loss });
}

async function beginGeneration(
  tx: WriteTransaction,
  federation: FederationRecord,
  how: { situation: FederationSituation; plan: ForcePlan; nowAtMs: number },
): Promise<void> {
  const { plan, situation, nowAtMs } = how;
  const before = presentOf(federation, await tx.federationMember.findOf(federation.id));
  const survivor = before.find(({ id }) => id === plan.to);
  if (survivor === undefined) {
    throw new AppError("CONFLICT", "The chosen member is not in this federation any more.");
  }
  const newIds = newIdsOf(survivor, before);
  const generation = federation.generation + 1;
  const founderId = newIds.get(survivor.id) ?? survivor.id;
  const termMin = situation.termMax + TERM_AHEAD;
  for (const member of before) {
    await tx.federationMember.update(member.id, { isWanted: false, leftAtMs: nowAtMs });
  }
  await tx.federationMember.insertMany(
    before.flatMap(({ id, federationId, nodeId, role, priority }) => {
      const newId = newIds.get(id);
      if (newId === undefined) return [];
      const newRole = id === survivor.id ? "voter" : role;
      return [{ id: newId, federationId, nodeId, generation, role: newRole, priority, createdAtMs: nowAtMs }];
    }),
  );
  const { policy } = federation;
  await tx.federation.update(federation.id, {
    generation,
    founding: { members: [{ id: founderId, role: "voter", priority: survivor.priority }], removed: [] },
    inherits: { memberId: survivor.id, termMin },
    scheduledSwitchover: null,
    policy: {
      ...policy,
      never: policy.never.flatMap((entry) => {
        const memberId = newIds.get(entry.memberId);
        return memberId === undefined ? [] : [{ ...entry, memberId }];
      }),
    },
  });
  await tx.node.bumpSpecRevisions(before.map(({ nodeId }) => nodeId));
  tx.appendEvent({
    type: "federation.forced",
    severity: "critical",
    subject: federationSubject(federation),
    summary: `${federation.name} was forced to start again from ${nameOfMember(situation, survivor.id)}. ${plan.loss}`,
    data: {
      before: { generation: federation.generation, members: before.map(({ id }) => id) },
      after: { generation, founderId, members: Object.fromEntries(newIds), termMin },
      keptIndex: plan.keptIndex,
      lostCommitted: plan.lostCommitted,
      loss: plan.loss,
    },
  });
}

/** The survivor first; everyone else who is wanted comes back under an id that the old generation does not know. */
function newIdsOf(
  survivor: FederationMemberRecord,
  before: readonly FederationMemberRecord[],
): Map<MemberId, MemberId> {
  const kept = before.filter(({ id, isWanted }) => id !== survivor.id && isWanted);
  return new Map([survivor, ...kept].map(({ id }) => [id, sortableId() as MemberId]));
}
