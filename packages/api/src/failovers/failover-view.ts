import type { FailoverRecord } from "@orrery/db";
import {
  explainBlock,
  explainFailover,
  explainSightings,
  FAILOVER_POLICY,
  type Failover,
  failoverOf,
} from "@orrery/domain/failover";
import type { FailoverSummary, FailoverView, MemberId } from "@orrery/protocol";

/** A stored failover as the rules see it. Until the new leader has told its opening, what the row knows stands in for it. */
export function failoverOfRecord(record: FailoverRecord): Failover {
  const { id, federationId, kind, oldLeaderId, byName, startedAtMs, marks } = record;
  const opening = record.opening ?? {
    id,
    federationId,
    kind,
    oldLeaderId,
    byName,
    startedAtMs,
    targetMs: FAILOVER_POLICY.targetMs,
    ranking: null,
  };
  return failoverOf({ opening, marks });
}

export function failoverSummary(
  record: FailoverRecord,
  federationName: string,
  nowAtMs: number,
): FailoverSummary {
  return summaryOf(record, failoverOfRecord(record), { federationName, nowAtMs });
}

/** In full, with names as they were then. */
export function failoverView(record: FailoverRecord, federationName: string, nowAtMs: number): FailoverView {
  const failover = failoverOfRecord(record);
  const nameOf = namesIn(record);
  const { outcome, ranking } = failover;
  const blocks = outcome.kind === "blocked" ? outcome.blocks : [];
  return {
    ...summaryOf(record, failover, { federationName, nowAtMs }),
    newLeaderId: failover.newLeaderId,
    oldLeaderId: failover.oldLeaderId,
    fencingToken: failover.fencingToken,
    phases: [...failover.phases],
    campaigns: failover.campaigns,
    ranking:
      ranking === null
        ? null
        : {
            candidates: ranking.candidates.map((one) => ({ ...one, reasons: [...one.reasons] })),
            rejected: ranking.rejected.map((one) => ({ ...one, reasons: [...one.reasons] })),
          },
    blocks: blocks.map((block) => ({ block, sentence: explainBlock(block, record.updatedAtMs) })),
    sightings: sightingsOf(record, failover, nameOf),
    evidence: record.evidence.map((one) => ({
      ...one,
      byName: nameOf(one.by),
      peerName: nameOf(one.peer),
      sentence: withNames(one.sentence, record.names),
    })),
    explanation: [...explainFailover(failover, nameOf, explainedAtMs(record, failover, nowAtMs))],
    memberNames: record.names,
    drillId: record.drillId,
    updatedAtMs: record.updatedAtMs,
  };
}

function summaryOf(
  record: FailoverRecord,
  failover: Failover,
  around: { federationName: string; nowAtMs: number },
): FailoverSummary {
  const nameOf = namesIn(record);
  const sentences = explainFailover(failover, nameOf, explainedAtMs(record, failover, around.nowAtMs));
  return {
    id: record.id,
    federationId: record.federationId,
    federationName: around.federationName,
    kind: failover.kind,
    fault: failover.fault,
    outcome: failover.outcome.kind,
    startedAtMs: failover.startedAtMs,
    totalMs: failover.totalMs,
    targetMs: failover.targetMs,
    oldLeaderName: failover.oldLeaderId === null ? null : nameOf(failover.oldLeaderId),
    newLeaderName: failover.newLeaderId === null ? null : nameOf(failover.newLeaderId),
    term: failover.term,
    byName: failover.byName,
    acknowledgedByName: record.acknowledgedByName,
    summary: sentences[0] ?? "",
  };
}

/** What held a failover back is told as it was then: its countdowns are not of today. */
function explainedAtMs(record: FailoverRecord, { outcome }: Failover, nowAtMs: number): number {
  return outcome.kind === "blocked" ? record.updatedAtMs : nowAtMs;
}

/** In the order and the words of the rules: those that can be compared by time first. */
function sightingsOf(
  record: FailoverRecord,
  failover: Failover,
  nameOf: (id: MemberId) => string,
): FailoverView["sightings"] {
  const inOrder = [
    ...failover.sightings
      .filter(({ offsetMs }) => offsetMs !== null)
      .toSorted((x, y) => (x.offsetMs ?? 0) - (y.offsetMs ?? 0)),
    ...failover.sightings.filter(({ offsetMs }) => offsetMs === null),
  ];
  const marks = new Map(record.marks.map((mark) => [JSON.stringify(mark), mark]));
  const sentences = explainSightings(failover, nameOf);
  return inOrder.flatMap(({ mark, offsetMs }, i) => {
    const stored = marks.get(JSON.stringify(mark));
    if (stored === undefined) return [];
    return [{ mark: stored, byName: nameOf(mark.by), offsetMs, sentence: sentences[i] ?? "" }];
  });
}

function namesIn({ names }: FailoverRecord): (id: MemberId) => string {
  return (id) => names[id] ?? id;
}

/** Agents know each other by member ids; people by names. */
function withNames(sentence: string, names: Record<string, string>): string {
  return Object.entries(names).reduce((text, [id, name]) => text.replaceAll(id, name), sentence);
}
