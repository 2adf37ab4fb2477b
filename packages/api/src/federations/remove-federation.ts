import type { FederationRemoveInput } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { federationSubject, presentOf, requireFederation } from "./federation-access.ts";

/** Ends a federation: its members stop, and delete their logs. Its failovers and events stay. */
export async function removeFederation(
  ctx: SignedInContext,
  input: z.output<typeof FederationRemoveInput>,
): Promise<{ ok: true }> {
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const federation = await requireFederation(tx, input.federationId);
    const { id, name, topology, profile, policy } = federation;
    if (input.confirmation !== name) {
      throw new AppError("INVALID_INPUT", `Type the federation's name, ${name}, to remove it.`);
    }
    const members = presentOf(federation, await tx.federationMember.findOf(id));
    await tx.federation.markRemoved(id, ctx.clock.nowAtMs());
    await tx.node.bumpSpecRevisions(members.map(({ nodeId }) => nodeId));
    tx.appendEvent({
      type: "federation.removed",
      severity: "warning",
      subject: federationSubject(federation),
      summary: `The federation ${name} was removed`,
      data: {
        before: { topology, profile, policy, nodeIds: members.map(({ nodeId }) => nodeId) },
        after: null,
      },
    });
  });
  await ctx.federations.refresh(input.federationId);
  return { ok: true };
}
