/** How many of `count` voters are more than half. */
export function majorityOf(count: number): number {
  return Math.floor(count / 2) + 1;
}

/** The largest value that a majority has reached; -Infinity without voters, so that nobody commits for an empty group. */
export function majorityValue(values: readonly number[]): number {
  const descending = [...values].sort((a, b) => b - a);
  return descending[majorityOf(values.length) - 1] ?? Number.NEGATIVE_INFINITY;
}

export type VoteOutcome = "won" | "lost" | "pending";

/** `votes`: true = granted, false = refused, missing = no answer yet. Votes of those who are not voters do not count. */
export function voteOutcome<Id>(voters: readonly Id[], votes: ReadonlyMap<Id, boolean>): VoteOutcome {
  const needed = majorityOf(voters.length);
  const granted = voters.filter((id) => votes.get(id) === true).length;
  const refused = voters.filter((id) => votes.get(id) === false).length;
  if (granted >= needed && voters.length > 0) return "won";
  return voters.length - refused < needed ? "lost" : "pending";
}
