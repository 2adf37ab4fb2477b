import { describeEstimate, federationEstimate } from "@orrery/domain/detection";
import {
  describePartition,
  explainBlock,
  type Readiness,
  readiness as readinessOf,
} from "@orrery/domain/failover";
import type { Block, FederationReport, FederationView, PartitionView, ReadinessView } from "@orrery/protocol";
import { type Assessment, assessFederation } from "./assess-federation.ts";
import { ageMsOf, type FederationSight, memberName, newestOf } from "./federation-sight.ts";
import { federationStatus } from "./federation-status.ts";
import { takeoverTiming } from "./federation-timing.ts";
import { memberViews } from "./member-views.ts";

/** One federation as every surface shows it. Whatever is older than the policy's limit counts as unknown. */
export function federationView(sight: FederationSight, assessment = assessFederation(sight)): FederationView {
  const { federation } = sight;
  const blocks = blocksNow(sight, assessment);
  const readiness = readinessNow(sight, assessment, blocks);
  const partition = partitionView(sight, assessment);
  const { status, reason } = federationStatus({
    sight,
    assessment,
    readiness,
    partitionSentences: partition.sentences,
    blocks,
  });
  const newest = newestOf(sight.reports.values());
  const report = assessment.source?.report ?? newest?.report ?? null;
  return {
    id: federation.id,
    name: federation.name,
    generation: federation.generation,
    createdAtMs: federation.createdAtMs,
    status,
    statusReason: reason,
    reportedAtMs: newest === null ? null : Math.round(newest.receivedAtMs),
    topology: federation.topology,
    hopsMax: federation.hopsMax,
    profile: federation.profile,
    policy: federation.policy,
    acceptsNoSpare: federation.acceptsNoSpare,
    leader: leaderView(sight, assessment),
    members: memberViews(sight, assessment),
    readiness: readinessView(readiness, assessment),
    partition,
    ...heardAndLinks(sight, assessment),
    plan: report?.topologyPlan ?? null,
    membershipPlan: assessment.leaderReport?.membershipPlan ?? null,
    profileInEffect: report?.profile ?? null,
    falsePositives: falsePositives(assessment, report),
    pauses: { federation: federation.pause, fleet: sight.fleetPause },
    blocks: blocks.map((block) => ({ block, sentence: explainBlock(block, sight.nowAtMs) })),
    automatic: assessment.source?.report.automatic ?? [],
    runningFailover: sight.runningFailover,
    lastFailover: sight.lastFailover,
    scheduledSwitchover: federation.scheduledSwitchover,
    drillSchedule: federation.drillSchedule,
    undoTopology: federation.undoTopology,
  };
}

/** The members' word, and pauses that this hub knows of before they do; what has ended meanwhile is left out. */
export function blocksNow(sight: FederationSight, { source }: Assessment): Block[] {
  const isOn = (endsAtMs: number | null) => endsAtMs === null || endsAtMs > sight.nowAtMs;
  const told = (source?.report.blocks ?? []).filter(({ endsAtMs }) => isOn(endsAtMs));
  const pauses = [
    { scope: "fleet" as const, pause: sight.fleetPause },
    { scope: "federation" as const, pause: sight.federation.pause },
  ];
  const others = told.filter(({ kind }) => kind !== "paused");
  const paused = pauses.flatMap(({ scope, pause }): Block[] =>
    pause === null || !isOn(pause.untilAtMs)
      ? []
      : [{ kind: "paused", scope, pause, endsAtMs: pause.untilAtMs }],
  );
  return [...paused, ...others];
}

export function isMembershipChanging({ leaderReport }: Assessment): boolean {
  const outcome = leaderReport?.membershipPlan?.outcome;
  return outcome === "step" || outcome === "wait";
}

function readinessNow(sight: FederationSight, assessment: Assessment, blocks: readonly Block[]): Readiness {
  const { fresh, field, leader, source } = assessment;
  return readinessOf(
    {
      // Who led last leads no more, and may be elected again.
      field: { ...field, leaderId: leader?.memberId ?? null },
      policy: sight.federation.policy,
      blocks,
      history: sight.history,
      links: [...fresh].flatMap(([from, { report }]) =>
        report.links.map(({ memberId, rttMs }) => ({ from, to: memberId, rttMs })),
      ),
      timing: takeoverTiming(source?.report.profile ?? null, fresh.values()),
    },
    sight.nowAtMs,
  );
}

function readinessView(readiness: Readiness, { fresh }: Assessment): ReadinessView {
  const { next, verdict, closed, silence, survivableFailures, sentences } = readiness;
  const isKnown = fresh.size > 0;
  return {
    candidates: readiness.candidates.map((one) => ({ ...one, reasons: [...one.reasons] })),
    rejected: readiness.rejected.map((one) => ({ ...one, reasons: [...one.reasons] })),
    verdict,
    nextId: next?.memberId ?? null,
    closed,
    silence,
    survivableFailures,
    sentences: isKnown
      ? [...sentences]
      : ["No member reports to this hub, so that who would take over is not known here."],
  };
}

function partitionView(sight: FederationSight, { partition, fresh, voters }: Assessment): PartitionView {
  if (fresh.size === 0) {
    return {
      verdict: "partial",
      groups: [],
      silent: [...voters],
      sentences: ["No member reports to this hub, so that who hears whom is not known here."],
    };
  }
  return {
    verdict: partition.verdict,
    groups: partition.groups.map(({ members, hasQuorum }) => ({ members: [...members], hasQuorum })),
    silent: [...partition.silent],
    sentences: [...describePartition(partition, (id) => memberName(sight, id))],
  };
}

function leaderView(sight: FederationSight, { leader }: Assessment): FederationView["leader"] {
  if (leader === null) return null;
  const { memberId, term, fencingToken } = leader;
  const isKnown = sight.known?.memberId === memberId && sight.known.term === term;
  return {
    memberId,
    name: memberName(sight, memberId),
    term,
    fencingToken,
    sinceAtMs: isKnown && sight.known !== null ? sight.known.sinceAtMs : sight.nowAtMs,
  };
}

/** Ages go on growing after the report that told them. */
function heardAndLinks(
  sight: FederationSight,
  { fresh }: Assessment,
): Pick<FederationView, "hearings" | "links"> {
  return {
    hearings: [...fresh].flatMap(([by, heard]) =>
      heard.report.hearings.map(({ memberId, ageMs }) => ({
        by,
        of: memberId,
        ageMs: ageMs === null ? null : ageMs + ageMsOf(sight, heard),
      })),
    ),
    links: [...fresh].flatMap(([from, { report }]) =>
      report.links.map(({ memberId, ...measure }) => ({ from, to: memberId, ...measure })),
    ),
  };
}

function falsePositives({ fresh }: Assessment, newest: FederationReport | null): string {
  const replays = [...fresh.values()].flatMap(({ report }) => report.replays);
  const names = [...new Set(replays.map(({ profile }) => profile))];
  const own = newest?.profile.isAuto === true && names.includes("auto") ? "auto" : newest?.profile.name;
  const estimateOf = (name: string | undefined) =>
    federationEstimate(replays.filter(({ profile }) => profile === name));
  const others = names.filter((name) => name !== own).map((name) => ({ name, ...estimateOf(name) }));
  return describeEstimate(estimateOf(own), others);
}
