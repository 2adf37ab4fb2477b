import type { FederationMemberView, FederationView } from "@orrery/protocol";
import { wholeMilliseconds } from "../output/whole-milliseconds.ts";
import { memberName } from "./find-federation.ts";

/** One federation as `--json` prints it in a list: flat, every field always there. The names are promised in docs/cli.md. */
export function toFederationRow(view: FederationView) {
  const { leader, readiness, policy, lastFailover, runningFailover, pauses } = view;
  const pause = pauses.fleet ?? pauses.federation;
  return wholeMilliseconds({
    id: view.id,
    name: view.name,
    generation: view.generation,
    createdAtMs: view.createdAtMs,
    status: view.status,
    statusReason: view.statusReason,
    reportedAtMs: view.reportedAtMs,
    leader: leader?.name ?? null,
    leaderMemberId: leader?.memberId ?? null,
    leaderSinceAtMs: leader?.sinceAtMs ?? null,
    term: leader?.term ?? null,
    fencingToken: leader?.fencingToken ?? null,
    readiness: readiness.verdict,
    nextLeader: memberName(view, readiness.nextId),
    nextLeaderMemberId: readiness.nextId,
    estimatedClosedMs: readiness.closed?.ms ?? null,
    estimatedSilenceMs: readiness.silence?.ms ?? null,
    survivableFailureCount: readiness.survivableFailures,
    memberCount: view.members.length,
    voterCount: view.members.filter((member) => member.role === "voter").length,
    topology: view.topology,
    hopsMax: view.hopsMax,
    profile: view.profile,
    profileInEffect: view.profileInEffect?.name ?? null,
    mode: policy.mode,
    targetMs: policy.targetMs,
    cooldownMs: policy.cooldownMs,
    limitCount: policy.limitCount,
    limitWindowMs: policy.limitWindowMs,
    needsAcknowledgment: policy.needsAcknowledgment,
    acknowledgmentWaitMs: policy.acknowledgmentWaitMs,
    zoneRule: policy.zoneRule,
    brakeLostRatio: policy.brakeLostRatio,
    pauseScope: pauses.fleet !== null ? "fleet" : pauses.federation !== null ? "federation" : null,
    pauseByName: pause?.byName ?? null,
    pauseReason: pause?.reason ?? null,
    pauseSinceAtMs: pause?.sinceAtMs ?? null,
    pauseUntilAtMs: pause?.untilAtMs ?? null,
    blocks: view.blocks.map(({ sentence }) => sentence),
    runningFailoverId: runningFailover?.id ?? null,
    lastFailoverId: lastFailover?.id ?? null,
    lastFailoverOutcome: lastFailover?.outcome ?? null,
    lastFailoverTotalMs: lastFailover?.totalMs ?? null,
    switchoverAtMs: view.scheduledSwitchover?.atMs ?? null,
    drillEveryMs: view.drillSchedule?.everyMs ?? null,
    drillNextAtMs: view.drillSchedule?.nextAtMs ?? null,
  });
}

/** A federation with everything in it, as `federations show --json` prints it. */
export function toFederationDetailRow(view: FederationView) {
  const named = (memberId: string): string => memberName(view, memberId) ?? memberId;
  return {
    ...toFederationRow(view),
    members: view.members.map((member) => toMemberRow(member)),
    candidates: view.readiness.candidates,
    rejected: view.readiness.rejected,
    readinessSentences: view.readiness.sentences,
    partition: {
      verdict: view.partition.verdict,
      groups: view.partition.groups.map(({ members, hasQuorum }) => ({
        members: members.map(named),
        hasQuorum,
      })),
      silent: view.partition.silent.map(named),
      sentences: view.partition.sentences,
    },
    links: view.links.map(({ from, to, ...measures }) => ({
      from: named(from),
      to: named(to),
      ...measures,
    })),
    edges: view.plan?.edges.map(({ a, b }) => ({ a: named(a), b: named(b) })) ?? [],
    never: wholeMilliseconds(
      view.policy.never.map(({ memberId, ...entry }) => ({ member: named(memberId), memberId, ...entry })),
    ),
    membershipPlan: view.membershipPlan?.sentence ?? null,
    falsePositives: view.falsePositives,
  };
}

function toMemberRow(member: FederationMemberView) {
  return wholeMilliseconds({
    memberId: member.memberId,
    nodeId: member.nodeId,
    name: member.name,
    region: member.region,
    zone: member.zone,
    role: member.role,
    desiredRole: member.desiredRole,
    priority: member.priority,
    isLeader: member.isLeader,
    state: member.state,
    problem: member.problem,
    health: member.health,
    scheduling: member.scheduling,
    term: member.term,
    lastIndex: member.lastIndex,
    commitIndex: member.commitIndex,
    lagEntries: member.lagEntries,
    loopLagMs: member.loopLagMs,
    fsyncMs: member.fsyncMs,
    hasPromoteHook: member.hooks?.promote ?? null,
    hasDemoteHook: member.hooks?.demote ?? null,
    hasChangedHook: member.hooks?.changed ?? null,
    reportedAtMs: member.reportedAtMs,
  });
}
