import type { Federation } from "./federation.ts";

/** To the voter that is furthest and most wanted, of those that are heard. */
export async function handOver(federation: Federation): Promise<void> {
  const { federationId, memberId, role, membership, hearings, matchIndexes } = federation.report();
  if (role !== "leader") return;
  const heard = new Set(hearings.filter(({ verdict }) => verdict === "heard").map((each) => each.memberId));
  const matched = new Map(matchIndexes.map((each) => [each.memberId, each.index]));
  const [next] = membership.members
    .filter(
      (each) => each.id !== memberId && each.role === "voter" && each.priority > 0 && heard.has(each.id),
    )
    .sort((a, b) => b.priority - a.priority || (matched.get(b.id) ?? 0) - (matched.get(a.id) ?? 0));
  if (next === undefined) return;
  await federation.run({ action: "switchover", federationId, to: next.id, byName: "the agent's stop" });
}
