import type { FederationReport } from "@orrery/protocol";
import type { FailoverKeeper } from "./failover-keeper.ts";
import type { FederationContext } from "./federation-context.ts";
import { heardAgoMs } from "./federation-field.ts";
import type { MembershipKeeper } from "./membership-keeper.ts";
import type { ProfileKeeper } from "./profile-keeper.ts";
import { acknowledge } from "./takeover-guard.ts";

export type ReportParts = {
  readonly failovers: FailoverKeeper;
  readonly memberships: MembershipKeeper;
  readonly profiles: ProfileKeeper;
  readonly lateRatio: number;
  readonly state: FederationReport["state"];
  readonly problem: string | null;
  readonly fsyncMs: number | null;
};

type Verdict = FederationReport["hearings"][number]["verdict"];

/** One member's own view of its federation at this moment; the main thread fills in the hooks. */
export function federationReport(context: FederationContext, parts: ReportParts): FederationReport {
  const { clock, member, spec, system } = context;
  const { failovers, memberships, profiles } = parts;
  const { federationId, memberId, generation } = spec();
  const status = member.status;
  const isLeader = status.role === "leader";
  const untilMs = member.claimUntilMs(profiles.leaseMs());
  const claimMs = untilMs === null ? null : untilMs - clock.monotonicMs();
  const plan = system("topology");
  return {
    ...{ federationId, memberId, generation, state: parts.state, problem: parts.problem },
    role: status.role,
    term: status.term,
    leaderId: status.leaderId,
    fencingToken: status.fencingToken,
    claimMs: claimMs !== null && claimMs > 0 ? claimMs : null,
    firstIndex: status.firstIndex,
    lastIndex: status.lastIndex,
    lastTerm: status.lastTerm,
    commitIndex: status.commitIndex,
    appliedIndex: status.appliedIndex,
    membership: {
      members: status.membership.members.map((one) => ({ ...one })),
      removed: [...status.membership.removed],
    },
    membershipPlan: isLeader ? memberships.view : null,
    matchIndexes: isLeader
      ? [...status.matchIndexes].slice(0, 64).map(([id, index]) => ({ memberId: id, index }))
      : [],
    hearings: hearingsOf(context),
    links: linksOf(context),
    loopLagMs: context.loopLagMs(),
    lateRatio: parts.lateRatio,
    profile: profiles.inEffect,
    replays: profiles.replays(),
    automatic: acknowledge(system("guards"), spec())
      .slice(-100)
      .map((one) => ({ ...one })),
    blocks: failovers.verdict.blocks.slice(0, 32).map((block) => ({ ...block })),
    hooks: { promote: false, demote: false, changed: false },
    topologyPlan:
      plan === null
        ? null
        : {
            kind: plan.kind,
            edges: plan.edges.map((edge) => ({ ...edge })),
            plannedAtMs: plan.plannedAtMs,
            reason: plan.reason,
          },
    fsyncMs: parts.fsyncMs,
    keyCount: member.store.keyCount,
  };
}

function hearingsOf(context: FederationContext): FederationReport["hearings"] {
  const { detector, spec, membership } = context;
  return membership()
    .members.filter(({ id }) => id !== spec().memberId)
    .slice(0, 64)
    .map(({ id }) => {
      const status = detector.peers.get(id)?.status.kind ?? "trusted";
      const verdict: Verdict = status === "trusted" ? "heard" : status;
      return { memberId: id, ageMs: heardAgoMs(context, id), verdict };
    });
}

function linksOf({ linkStats }: FederationContext): FederationReport["links"] {
  return [...linkStats()].slice(0, 64).flatMap(([memberId, { link }]) => {
    if (link === null || link.rtt === null) return [];
    const { rtt, jitterMs, lossRatio } = link;
    return [{ memberId, rttMs: rtt.smoothedMs, jitterMs: jitterMs ?? 0, lossRatio: lossRatio ?? 0 }];
  });
}
