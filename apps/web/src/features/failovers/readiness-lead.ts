import type { FederationView } from "@orrery/protocol";

/** Facts older than the policy allows decide nothing, here as among the agents. */
export function isReadinessCurrent(
  { reportedAtMs, policy }: Pick<FederationView, "reportedAtMs" | "policy">,
  nowMs: number,
): boolean {
  return reportedAtMs !== null && nowMs - reportedAtMs <= policy.factsAgeMsMax;
}

/** The card's first sentence; the times stand below it, as figures. */
export function readinessLead({ leader, readiness, blocks }: FederationView): string {
  const next = readiness.candidates.find(({ memberId }) => memberId === readiness.nextId);
  const dies = leader === null ? "Nobody leads" : `If ${leader.name} died now`;
  if (next === undefined) {
    if (leader === null) return "Nobody leads, and nobody could be elected.";
    return readiness.candidates.length === 0
      ? `${dies}, nobody could take over.`
      : `${dies}, the quorum would be lost: nobody could be elected.`;
  }
  if (leader === null) {
    return blocks.length === 0
      ? `Nobody leads; ${next.name} is first to be elected.`
      : `Nobody leads; ${next.name} would be first, but is held back.`;
  }
  return blocks.length === 0
    ? `${dies}, ${next.name} would take over.`
    : `${dies}, ${next.name} would be first, but would be held back.`;
}
