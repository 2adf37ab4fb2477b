import type { FederationUndoInput, FederationView } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { federationSubject, presentOf, requireFederation, viewAfterChange } from "./federation-access.ts";

/** Back to the topology before the last change; that can be undone in its turn. */
export async function undoTopology(
  ctx: SignedInContext,
  input: z.output<typeof FederationUndoInput>,
): Promise<FederationView> {
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const federation = await requireFederation(tx, input.federationId);
    const { id, name, undoTopology: undo } = federation;
    if (undo === null) {
      throw new AppError("PRECONDITION_FAILED", `The topology of ${name} was not changed; nothing to undo.`);
    }
    const before = { topology: federation.topology, hopsMax: federation.hopsMax };
    const after = { topology: undo.topology, hopsMax: undo.hopsMax };
    const byName = ctx.principal.actor.name;
    await tx.federation.update(id, {
      ...after,
      undoTopology: { ...before, changedAtMs: ctx.clock.nowAtMs(), byName },
    });
    const members = presentOf(federation, await tx.federationMember.findOf(id));
    await tx.node.bumpSpecRevisions(members.map(({ nodeId }) => nodeId));
    tx.appendEvent({
      type: "federation.topology_changed",
      severity: "notice",
      subject: federationSubject(federation),
      summary: `The change of ${name}'s topology was undone: from ${before.topology} back to ${after.topology}`,
      data: { before, after, isUndo: true },
    });
  });
  return viewAfterChange(ctx, input.federationId);
}
