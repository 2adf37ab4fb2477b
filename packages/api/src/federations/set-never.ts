import { isDeepStrictEqual } from "node:util";
import type { FailoverPolicy, FederationView, NeverListInput } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { federationSubject, presentOf, requireFederation, viewAfterChange } from "./federation-access.ts";

/** Replaces the list of members that must not become leader. What stays keeps the name of who put it there. */
export async function setNever(
  ctx: SignedInContext,
  input: z.output<typeof NeverListInput>,
): Promise<FederationView> {
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const federation = await requireFederation(tx, input.federationId);
    const { id, name, policy } = federation;
    const members = presentOf(federation, await tx.federationMember.findOf(id));
    const listed = input.never.map(({ memberId }) => memberId);
    const stranger = listed.find((memberId) => members.every((member) => member.id !== memberId));
    if (stranger !== undefined) {
      throw new AppError("NOT_FOUND", `${name} has no member with the id ${stranger}; reload and try again.`);
    }
    if (new Set(listed).size !== listed.length) {
      throw new AppError("INVALID_INPUT", "A member is listed twice; list each once.");
    }
    const never = input.never.map((entry): FailoverPolicy["never"][number] => {
      const known = policy.never.find(({ byName: _, ...rest }) => isDeepStrictEqual(rest, entry));
      return known ?? { ...entry, byName: ctx.principal.actor.name };
    });
    if (isDeepStrictEqual(never, policy.never)) return;
    await tx.federation.update(id, { policy: { ...policy, never } });
    await tx.node.bumpSpecRevisions(members.map(({ nodeId }) => nodeId));
    const what = never.length === 0 ? "is empty now" : `holds ${never.length} now`;
    tx.appendEvent({
      type: "federation.changed",
      severity: "notice",
      subject: federationSubject(federation),
      summary: `The list of members of ${name} that must not lead ${what}`,
      data: { before: { never: policy.never }, after: { never } },
    });
  });
  return viewAfterChange(ctx, input.federationId);
}
