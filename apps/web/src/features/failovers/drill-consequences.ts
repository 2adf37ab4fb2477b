import { durationText } from "@orrery/domain/failover";
import type { DrillFault, FederationView } from "@orrery/protocol";

/** The preview of a drill: one sentence for each thing that will happen. */
export function drillConsequences(
  { leader, readiness, policy }: Pick<FederationView, "leader" | "readiness" | "policy">,
  fault: DrillFault,
  durationMs: number,
): string[] {
  const name = leader?.name ?? "The leader";
  const next = readiness.candidates.find(({ memberId }) => memberId === readiness.nextId);
  const estimate = fault === "kill" ? readiness.closed : readiness.silence;
  const expected = estimate === null ? "" : ` in about ${durationText(estimate.ms)}`;
  return [
    harmOf(name, fault, durationMs),
    next === undefined
      ? "Nobody is expected to take over."
      : `${next.name} is expected to take over${expected}. Until then nobody accepts writes.`,
    `The takeover is graded against the target of ${durationText(policy.targetMs)}: A within it, F beyond 4 times of it or if anything goes wrong.`,
    "Hooks on the hosts run as in a real failover. The old leader comes back as a follower.",
  ];
}

function harmOf(name: string, fault: DrillFault, durationMs: number): string {
  switch (fault) {
    case "kill":
      return `The agent of ${name} kills itself without a goodbye; whatever supervises it starts it again.`;
    case "freeze":
      return `The agent of ${name} is frozen for ${durationText(durationMs)}, with everything that it does.`;
    case "cut":
      return `${name} neither sends nor reads among the members for ${durationText(durationMs)}; its agent goes on running.`;
  }
}
