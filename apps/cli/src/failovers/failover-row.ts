import type { FailoverSummary, FailoverView } from "@orrery/protocol";
import { wholeMilliseconds } from "../output/whole-milliseconds.ts";

/** One failover as `--json` prints it in a list. The names are promised in docs/cli.md. */
export function toFailoverRow(view: FailoverSummary) {
  return wholeMilliseconds({
    id: view.id,
    federationId: view.federationId,
    federation: view.federationName,
    kind: view.kind,
    fault: view.fault,
    outcome: view.outcome,
    startedAtMs: view.startedAtMs,
    totalMs: view.totalMs,
    targetMs: view.targetMs,
    oldLeader: view.oldLeaderName,
    newLeader: view.newLeaderName,
    term: view.term,
    byName: view.byName,
    acknowledgedByName: view.acknowledgedByName,
    summary: view.summary,
  });
}

/** A failover with all that is known of it, as `failover show --json` prints it. */
export function toFailoverDetailRow(view: FailoverView) {
  return {
    ...toFailoverRow(view),
    oldLeaderMemberId: view.oldLeaderId,
    newLeaderMemberId: view.newLeaderId,
    fencingToken: view.fencingToken,
    campaignCount: view.campaigns,
    drillId: view.drillId,
    updatedAtMs: Math.round(view.updatedAtMs),
    phases: view.phases.map((timing) => ({
      phase: timing.phase,
      state: timing.state,
      startMs: "startMs" in timing ? timing.startMs : null,
      durationMs: timing.state === "done" ? timing.durationMs : null,
      problem: timing.state === "failed" ? timing.problem : null,
    })),
    explanation: view.explanation,
    blocks: view.blocks.map(({ sentence }) => sentence),
    candidates: view.ranking?.candidates ?? [],
    rejected: view.ranking?.rejected ?? [],
    evidence: view.evidence.map(({ byName, peerName, sentence }) => ({
      byName,
      peerName,
      sentence,
    })),
    sightings: view.sightings.map(({ mark, byName, offsetMs, sentence }) => ({
      kind: mark.kind,
      byName,
      offsetMs,
      sentence,
    })),
  };
}
