import { FAILOVER_POLICY, type Field, survivableFailures } from "@orrery/domain/failover";
import {
  describeTopology,
  diffTopology,
  edgeOf,
  type MeasuredLink,
  measuredRttMs,
  planTopology,
  roundTrips,
  type TopologyMember,
  type TopologyPlan,
} from "@orrery/domain/topology";
import type {
  FederationMemberInput,
  FederationPreview,
  FederationPreviewInput,
  FederationView,
  MemberId,
  NodeId,
} from "@orrery/protocol";
import type { z } from "zod";
import type { ApiContext } from "../context.ts";
import { countFederations, requireView } from "./federation-access.ts";
import { judgeMembers } from "./judge-members.ts";

/**
 * What a federation of these nodes would be, from what is measured now. A new member has no id yet, so that nodes stand for
 * members here: the decisions only compare ids. What speaks against it is a check, not an error.
 */
export async function previewFederation(
  ctx: ApiContext,
  input: z.output<typeof FederationPreviewInput>,
): Promise<FederationPreview> {
  const current = input.federationId === undefined ? null : requireView(ctx, input.federationId);
  const wish = [...new Map(input.members.map((member) => [member.nodeId, member])).values()];
  const before = current === null ? null : wishOf(current);
  const nodeIds = [...new Set([...wish, ...(before ?? [])].map(({ nodeId }) => nodeId))];
  const links = ctx.federations.measuredLinks(nodeIds).map(asMemberLink);
  const nowAtMs = ctx.clock.nowAtMs();
  const members = wish.map((member) => topologyMember(ctx, member));
  const previous = current === null ? null : planOf(current);
  const plan = planTopology({ kind: input.topology, members, links, previous, nowAtMs });
  const otherFederations = await countFederations(ctx.db.read, nodeIds, input.federationId ?? null);
  const trips = roundTrips(links);
  return {
    edges: plan.edges.map(({ a, b }) => ({ ...asNodeEdge({ a, b }), rttMs: measuredRttMs(trips, a, b) })),
    figures: figuresOf(plan, links),
    survivableFailures: Math.max(
      0,
      survivableFailures(fieldOf(ctx, wish, nowAtMs), FAILOVER_POLICY, nowAtMs),
    ),
    checks: judgeMembers({
      members: input.members,
      acceptsNoSpare: input.acceptsNoSpare ?? current?.acceptsNoSpare ?? false,
      node: (id) => {
        const node = ctx.fleet.get(id);
        if (node === null) return null;
        const hasMeshAddress = (node.facts?.peerAddresses ?? []).length > 0;
        return { ...node, hasMeshAddress, otherFederations: otherFederations.get(id) ?? 0 };
      },
    }).map(({ refusal: _, ...check }) => check),
    diff: current === null || before === null ? null : diffOf(ctx, { current, before, plan, links, nowAtMs }),
  };
}

function diffOf(
  ctx: ApiContext,
  change: {
    current: FederationView;
    before: readonly FederationMemberInput[];
    plan: TopologyPlan;
    links: readonly MeasuredLink[];
    nowAtMs: number;
  },
): NonNullable<FederationPreview["diff"]> {
  const { current, before, plan, links, nowAtMs } = change;
  const members = before.map((member) => topologyMember(ctx, member));
  const was =
    planOf(current) ?? planTopology({ kind: current.topology, members, links, previous: null, nowAtMs });
  const nameOf = (id: MemberId) => ctx.fleet.get(asNode(id))?.name ?? id;
  const diff = diffTopology(was, plan, { links, nameOf });
  return {
    added: diff.added.map(asNodeEdge),
    removed: diff.removed.map(asNodeEdge),
    sentences: [...diff.sentences],
  };
}

function figuresOf(plan: TopologyPlan, links: readonly MeasuredLink[]): FederationPreview["figures"] {
  const { singlePoints, worstPath, ...counts } = describeTopology(plan, links);
  return {
    ...counts,
    singlePoints: singlePoints.map(({ id, cutsOff }) => ({
      nodeId: asNode(id),
      cutsOff: cutsOff.map(asNode),
    })),
    worstPath: worstPath === null ? null : { path: worstPath.path.map(asNode), rttMs: worstPath.rttMs },
  };
}

function wishOf({ members }: FederationView): FederationMemberInput[] {
  return members.flatMap(({ nodeId, desiredRole, priority }) =>
    desiredRole === null ? [] : [{ nodeId, role: desiredRole, priority }],
  );
}

/** The plan that is in effect, with nodes for members; null = its leader has not told of one. */
function planOf({ topology, plan, members }: FederationView): TopologyPlan | null {
  if (plan === null || plan.kind !== topology) return null;
  const nodeOf = new Map<string, MemberId>(
    members.map(({ memberId, nodeId }) => [memberId, asMember(nodeId)]),
  );
  const edges = plan.edges.flatMap(({ a, b }) => {
    const [x, y] = [nodeOf.get(a), nodeOf.get(b)];
    return x === undefined || y === undefined || x === y ? [] : [edgeOf(x, y)];
  });
  const inLog = members.filter(({ role }) => role !== null);
  const ids = (role: "voter" | "observer" | null) =>
    [
      ...new Set(
        inLog.filter((one) => role === null || one.role === role).map(({ nodeId }) => asMember(nodeId)),
      ),
    ].sort();
  const { plannedAtMs, reason } = plan;
  return { kind: topology, members: ids(null), voters: ids("voter"), edges, plannedAtMs, reason };
}

/** All healthy and caught up: what the choice of members is worth, not how they are at the moment. */
function fieldOf(ctx: ApiContext, wish: readonly FederationMemberInput[], nowAtMs: number): Field {
  return {
    federationName: "",
    members: wish.map(({ nodeId, role, priority }) => ({
      id: asMember(nodeId),
      role: role === "voter" ? "voter" : "learner",
      priority,
    })),
    facts: wish.map((member) => {
      const { id, region, zone } = topologyMember(ctx, member);
      return {
        memberId: id,
        nodeId: member.nodeId,
        name: id,
        region,
        zone,
        health: "online",
        scheduling: "active",
        lastIndex: 0,
        loopLagMs: 0,
        heardAtMs: nowAtMs,
      };
    }),
    leaderId: null,
    commitIndex: 0,
  };
}

function topologyMember(ctx: ApiContext, { nodeId, role }: FederationMemberInput): TopologyMember {
  const node = ctx.fleet.get(nodeId);
  return { id: asMember(nodeId), role, region: node?.region ?? "", zone: node?.zone ?? "", loadRatio: 0 };
}

function asMemberLink({ from, to, rttMs }: { from: NodeId; to: NodeId; rttMs: number }): MeasuredLink {
  return { from: asMember(from), to: asMember(to), rttMs };
}

function asNodeEdge({ a, b }: { a: MemberId; b: MemberId }): { a: NodeId; b: NodeId } {
  return { a: asNode(a), b: asNode(b) };
}

function asMember(id: NodeId): MemberId {
  return id as string as MemberId;
}

function asNode(id: MemberId): NodeId {
  return id as string as NodeId;
}
