import { isDeepStrictEqual } from "node:util";
import type { FederationPatch, FederationRecord, NodeRecord, WriteTransaction } from "@orrery/db";
import { FailoverPolicy, type FederationSetInput, type FederationView, type NodeId } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { changeMembers } from "./change-members.ts";
import { definedOnly } from "./create-federation.ts";
import {
  federationSubject,
  presentOf,
  requireFederation,
  requireMemberNodes,
  viewAfterChange,
} from "./federation-access.ts";

type SetInput = z.output<typeof FederationSetInput>;

/** Changes what a federation is to be. Its members come to it one safe step at a time. */
export async function setFederation(ctx: SignedInContext, input: SetInput): Promise<FederationView> {
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const federation = await requireFederation(tx, input.federationId);
    const before = presentOf(federation, await tx.federationMember.findOf(federation.id));
    const changes = [
      await applyTopology(ctx, tx, federation, input),
      await applyRules(tx, federation, input),
      await applyMembers(ctx, tx, federation, input),
    ];
    if (!changes.includes(true)) return;
    const after = presentOf(federation, await tx.federationMember.findOf(federation.id));
    await tx.node.bumpSpecRevisions([...before, ...after].map(({ nodeId }) => nodeId));
  });
  return viewAfterChange(ctx, input.federationId);
}

async function applyTopology(
  ctx: SignedInContext,
  tx: WriteTransaction,
  federation: FederationRecord,
  input: SetInput,
): Promise<boolean> {
  const before = { topology: federation.topology, hopsMax: federation.hopsMax };
  const after = {
    topology: input.topology ?? before.topology,
    hopsMax: input.hopsMax ?? before.hopsMax,
  };
  if (isDeepStrictEqual(before, after)) return false;
  const undoTopology = {
    ...before,
    changedAtMs: ctx.clock.nowAtMs(),
    byName: ctx.principal.actor.name,
  };
  await tx.federation.update(federation.id, { ...after, undoTopology });
  tx.appendEvent({
    type: "federation.topology_changed",
    severity: "notice",
    subject: federationSubject(federation),
    summary: `The topology of ${federation.name} went from ${topologyText(before)} to ${topologyText(after)}`,
    data: { before, after },
  });
  return true;
}

async function applyRules(
  tx: WriteTransaction,
  federation: FederationRecord,
  input: SetInput,
): Promise<boolean> {
  const { profile, policy, acceptsNoSpare } = federation;
  const wish = {
    profile: input.profile ?? profile,
    policy: FailoverPolicy.parse({ ...policy, ...definedOnly(input.policy ?? {}) }),
    acceptsNoSpare: input.acceptsNoSpare ?? acceptsNoSpare,
  };
  if (!isDeepStrictEqual(wish.policy.never, policy.never)) {
    throw new AppError(
      "INVALID_INPUT",
      "The never-list has a call of its own (setNever); leave it out here.",
    );
  }
  const [before, after] = differences(
    { profile, acceptsNoSpare, ...policy },
    {
      profile: wish.profile,
      acceptsNoSpare: wish.acceptsNoSpare,
      ...wish.policy,
    },
  );
  const changed = Object.keys(after);
  if (changed.length === 0) return false;
  await tx.federation.update(federation.id, wish satisfies FederationPatch);
  tx.appendEvent({
    type: "federation.changed",
    severity: "notice",
    subject: federationSubject(federation),
    summary: `${federation.name}: ${changed.map((key) => `${key} went from ${before[key]} to ${after[key]}`).join(", ")}`,
    data: { before, after },
  });
  return true;
}

async function applyMembers(
  ctx: SignedInContext,
  tx: WriteTransaction,
  federation: FederationRecord,
  input: SetInput,
): Promise<boolean> {
  const present = presentOf(federation, await tx.federationMember.findOf(federation.id));
  const wanted = present.filter(({ isWanted }) => isWanted);
  const acceptsNoSpare = input.acceptsNoSpare ?? federation.acceptsNoSpare;
  if (input.members === undefined) {
    const voters = wanted.filter(({ role }) => role === "voter").length;
    if (federation.acceptsNoSpare && !acceptsNoSpare && voters < 3) {
      const message = `${federation.name} has ${voters} voters: that no failure is survived must stay accepted until it has 3.`;
      throw new AppError("PRECONDITION_FAILED", message);
    }
    return false;
  }
  const wish = { members: input.members, acceptsNoSpare };
  const others = present.map(({ nodeId }) => nodeId);
  const nodes = await requireMemberNodes(tx, wish, { except: federation.id, others });
  const names = await namesOf(tx, nodes, others);
  const change = await changeMembers(tx, federation, input.members, {
    nowAtMs: ctx.clock.nowAtMs(),
    nameOf: (id) => names.get(id) ?? id,
  });
  if (change.summary === "") return false;
  tx.appendEvent({
    type: "federation.members_changed",
    severity: "notice",
    subject: federationSubject(federation),
    summary: `${federation.name} ${change.summary}`.slice(0, 1000),
    data: { before: change.before, after: change.after },
  });
  return true;
}

async function namesOf(
  tx: WriteTransaction,
  known: ReadonlyMap<NodeId, NodeRecord>,
  others: readonly NodeId[],
): Promise<Map<NodeId, string>> {
  const names = new Map([...known].map(([id, { name }]) => [id, name]));
  for (const id of others) {
    if (!names.has(id)) names.set(id, (await tx.node.find(id))?.name ?? id);
  }
  return names;
}

/** The fields that differ, as they were and as they are to be. */
function differences(
  before: Record<string, FieldValue>,
  after: Record<string, FieldValue>,
): [Record<string, FieldValue>, Record<string, FieldValue>] {
  const keys = Object.keys(after).filter((key) => !isDeepStrictEqual(before[key], after[key]));
  const pick = (from: Record<string, FieldValue>) =>
    Object.fromEntries(keys.map((key) => [key, from[key] ?? null]));
  return [pick(before), pick(after)];
}

type FieldValue = string | number | boolean | null | FailoverPolicy["never"];

function topologyText({ topology, hopsMax }: { topology: string; hopsMax: number }): string {
  return `${topology} (at most ${hopsMax} hops)`;
}
