import type { Assessment } from "./assess-federation.ts";
import type { FederationSight } from "./federation-sight.ts";

/** Whatever of this changes, browsers are told at once. */
export function urgentKeyOf(
  sight: FederationSight,
  { fresh, leader, partition }: Assessment,
  isLeaderless: boolean,
): string {
  return JSON.stringify([
    leader,
    [...fresh].map(([id, { report }]) => [id, report.role, report.state, report.term]),
    partition.verdict,
    isLeaderless,
    sight.runningFailover?.id,
    sight.runningFailover?.totalMs,
  ]);
}
