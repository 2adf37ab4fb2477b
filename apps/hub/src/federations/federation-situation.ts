import type { FederationSituation } from "@orrery/api";
import { type Assessment, highest, namesOf } from "./assess-federation.ts";
import type { FederationSight } from "./federation-sight.ts";
import { blocksNow, isMembershipChanging } from "./federation-view.ts";

/** What verbs and drills are judged by. */
export function federationSituation(sight: FederationSight, assessment: Assessment): FederationSituation {
  const { field, accusers, leader, fresh } = assessment;
  const isElecting = leader === null && [...fresh.values()].some(({ report }) => report.role === "candidate");
  return {
    field,
    policy: sight.federation.policy,
    blocks: blocksNow(sight, assessment),
    accusers,
    isFailoverRunning: sight.runningFailover !== null || isElecting,
    isMembershipChanging: isMembershipChanging(assessment),
    memberNames: namesOf(sight, assessment.membership),
    nodes: new Map(sight.members.map(({ id, nodeId }) => [id, nodeId])),
    generation: sight.federation.generation,
    termMax: Math.max(
      highest(sight, ({ term }) => term),
      sight.known?.term ?? 0,
      sight.lastFailover?.term ?? 0,
      sight.federation.inherits?.termMin ?? 0,
    ),
  };
}
