import { PROFILES } from "@orrery/domain/detection";
import type { FederationReport, FederationSpec } from "@orrery/protocol";

/** What is told of a member that does not run: that, why, and nothing that it does not know. */
export function idleReport(
  spec: FederationSpec,
  state: Exclude<FederationReport["state"], "running">,
  problem: string | null,
): FederationReport {
  const { federationId, memberId, generation } = spec;
  const { name, heartbeatMs, silenceMinMs, silenceMaxMs } =
    PROFILES[spec.profile === "auto" ? "wan" : spec.profile];
  return {
    ...{ federationId, memberId, generation, state, problem },
    role: "follower",
    term: 0,
    leaderId: null,
    fencingToken: null,
    claimMs: null,
    firstIndex: 0,
    lastIndex: 0,
    commitIndex: 0,
    appliedIndex: 0,
    membership: { members: [], removed: [] },
    membershipPlan: null,
    matchIndexes: [],
    hearings: [],
    links: [],
    loopLagMs: 0,
    lateRatio: 0,
    profile: {
      ...{ name, heartbeatMs, silenceMinMs, silenceMaxMs },
      isAuto: spec.profile === "auto",
      reason: "this member does not run",
    },
    replays: [],
    automatic: [],
    blocks: [],
    hooks: { promote: false, demote: false, changed: false },
    topologyPlan: null,
    fsyncMs: null,
    keyCount: 0,
  };
}
