import type { FailoverView } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import { federationSubject, presentOf, requireFederation } from "../federations/federation-access.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { getFailover } from "./get-failover.ts";

/** An operator has looked at an automatic failover: where the policy asks for that, the next one may happen. Twice is once. */
export async function acknowledgeFailover(ctx: SignedInContext, failoverId: string): Promise<FailoverView> {
  const found = await ctx.db.read.failover.find(failoverId);
  if (found === null) throw new AppError("NOT_FOUND", "There is no failover with this id.");
  if (found.kind !== "automatic") {
    throw new AppError("PRECONDITION_FAILED", "Only automatic failovers are acknowledged.");
  }
  const { federationId } = found;
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const federation = await requireFederation(tx, federationId);
    const failover = await tx.failover.findForUpdate(failoverId);
    if (failover === null || failover.acknowledgedByName !== null) return;
    const byName = ctx.principal.actor.name;
    const acknowledgedAtMs = ctx.clock.nowAtMs();
    await tx.failover.update(failoverId, { acknowledgedByName: byName, acknowledgedAtMs });
    const members = presentOf(federation, await tx.federationMember.findOf(federationId));
    await tx.node.bumpSpecRevisions(members.map(({ nodeId }) => nodeId));
    tx.appendEvent({
      type: "failover.acknowledged",
      severity: "notice",
      subject: federationSubject(federation),
      summary: `The failover of ${federation.name} was acknowledged`,
      data: { failoverId, byName },
    });
  });
  await ctx.federations.refresh(federationId);
  return getFailover(ctx, failoverId);
}
