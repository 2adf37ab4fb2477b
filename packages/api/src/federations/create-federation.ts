import type { FederationMemberInsert } from "@orrery/db";
import { FAILOVER_POLICY } from "@orrery/domain/failover";
import {
  FailoverPolicy,
  type FederationCreateInput,
  type FederationId,
  type FederationView,
  type MemberId,
} from "@orrery/protocol";
import { AppError, sortableId } from "@orrery/runtime";
import type { z } from "zod";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { lineOf } from "./change-members.ts";
import { federationSubject, requireMemberNodes, viewAfterChange } from "./federation-access.ts";

/** Founds a federation: the members named here are its first membership, each with an empty log. */
export async function createFederation(
  ctx: SignedInContext,
  input: z.output<typeof FederationCreateInput>,
): Promise<FederationView> {
  if ((input.policy.never ?? []).length > 0) {
    throw new AppError(
      "INVALID_INPUT",
      "A new federation has no members to list yet; set the never-list later.",
    );
  }
  const id = sortableId() as FederationId;
  const createdAtMs = ctx.clock.nowAtMs();
  const members: FederationMemberInsert[] = input.members.map(({ nodeId, role, priority }) => ({
    id: sortableId() as MemberId,
    federationId: id,
    nodeId,
    generation: 1,
    role,
    priority,
    createdAtMs,
  }));
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const nodes = await requireMemberNodes(tx, input, { except: null, others: [] });
    const { name, topology, hopsMax, profile, acceptsNoSpare } = input;
    const policy = FailoverPolicy.parse({ ...FAILOVER_POLICY, ...definedOnly(input.policy) });
    await tx.federation.insert({
      id,
      name,
      topology,
      hopsMax,
      profile,
      policy,
      acceptsNoSpare,
      founding: {
        members: members.map((member) => ({
          id: member.id,
          role: member.role === "voter" ? "voter" : "learner",
          priority: member.priority,
        })),
        removed: [],
      },
      createdAtMs,
    });
    await tx.federationMember.insertMany(members);
    await tx.node.bumpSpecRevisions(members.map(({ nodeId }) => nodeId));
    const names = members.map(({ nodeId }) => nodes.get(nodeId)?.name ?? nodeId);
    tx.appendEvent({
      type: "federation.created",
      severity: "notice",
      subject: federationSubject({ id, name }),
      summary: `The federation ${name} was founded by ${names.join(", ")}`,
      data: {
        before: null,
        after: { topology, hopsMax, profile, policy, acceptsNoSpare },
        members: members.map(lineOf),
      },
    });
  });
  return viewAfterChange(ctx, id);
}

/** What was left out of a partial input is `undefined` there, and must not hide a default. */
export function definedOnly<T extends object>(patch: T): Partial<T> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<T>;
}
