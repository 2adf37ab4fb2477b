import type { FederationMemberView, FederationView, MemberId } from "@orrery/protocol";

export type WatchPair = { by: MemberId; peer: MemberId };

/** Who can be asked what it recorded: whose agent runs the federation. */
export function watchers({ members }: Pick<FederationView, "members">): FederationMemberView[] {
  return members.filter(({ state }) => state === "running");
}

/** Of the leader, by whoever would take over: the pair on which a failover hangs. Null where there is no pair. */
export function defaultPair(
  federation: Pick<FederationView, "members" | "leader" | "readiness">,
): WatchPair | null {
  const able = watchers(federation);
  const peer = federation.leader?.memberId ?? federation.members[0]?.memberId;
  if (peer === undefined) return null;
  const by =
    able.find(({ memberId }) => memberId === federation.readiness.nextId && memberId !== peer) ??
    able.find(({ memberId }) => memberId !== peer);
  return by === undefined ? null : { by: by.memberId, peer };
}

/** A pair that was chosen stays while both are members and the watcher can be asked. */
export function validPair(
  chosen: WatchPair | null,
  federation: Pick<FederationView, "members" | "leader" | "readiness">,
): WatchPair | null {
  const isValid =
    chosen !== null &&
    chosen.by !== chosen.peer &&
    watchers(federation).some(({ memberId }) => memberId === chosen.by) &&
    federation.members.some(({ memberId }) => memberId === chosen.peer);
  return isValid ? chosen : defaultPair(federation);
}
