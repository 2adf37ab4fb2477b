import type { FederationView } from "@orrery/protocol";

/** What is pushed of failovers, short enough to be compared: a change means that lists are old. */
export function failoverChangeKey(federations: readonly FederationView[]): string {
  return federations
    .map(({ id, runningFailover, lastFailover }) => {
      const newest = runningFailover ?? lastFailover;
      return newest === null
        ? id
        : `${id} ${newest.id} ${newest.outcome} ${newest.acknowledgedByName ?? ""} ${newest.totalMs}`;
    })
    .join("\n");
}
