import { planRecover } from "@orrery/domain/failover";
import type { RecoverInput, VerbResult } from "@orrery/protocol";
import type { z } from "zod";
import { asCaller, type SignedInContext } from "../../trpc.ts";
import { federationSubject, requireFederation } from "../federation-access.ts";
import {
  failoverIdOf,
  nameOfMember,
  nodeOfMember,
  problemsText,
  requireSituation,
  VERB_DEADLINE_MS,
  verbResult,
} from "./verb-result.ts";

/** Lets a member take over from a leader whose fault a quorum confirms, although guards hold automatic failovers back. */
export async function recover(
  ctx: SignedInContext,
  input: z.output<typeof RecoverInput>,
): Promise<VerbResult> {
  const { federationId } = input;
  const byName = ctx.principal.actor.name;
  const situation = requireSituation(ctx.federations, federationId);
  const plan = planRecover(situation, { to: input.to }, ctx.clock.nowAtMs());
  const { to } = plan;
  const nodeId = nodeOfMember(situation, to);
  if (!plan.isPossible || to === null || nodeId === null) {
    return verbResult("recover", "refused", { ...plan, sentence: problemsText(plan.checks) });
  }
  if (input.dryRun) return verbResult("recover", "planned", plan);
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const federation = await requireFederation(tx, federationId);
    tx.appendEvent({
      type: "federation.recover_asked",
      severity: "warning",
      subject: federationSubject(federation),
      summary: `${nameOfMember(situation, to)} was asked to take over ${federation.name} from ${nameOfMember(situation, plan.from)}`,
      data: { from: plan.from, to, byName },
    });
  });
  const command = { action: "recover", federationId, byName } as const;
  const answer = await ctx.federations.command(nodeId, command, VERB_DEADLINE_MS);
  return answer.outcome === "done"
    ? verbResult("recover", "done", { ...plan, failoverId: failoverIdOf(answer.result) })
    : verbResult("recover", "failed", { ...plan, sentence: answer.message });
}
