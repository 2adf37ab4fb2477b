import type { InstanceId } from "@orrery/protocol";
import type { Member } from "../health/member.ts";

/** What a request asks of its instance. */
export type RoutingRequest = {
  /** Requests of one session keep to one instance where the strategy is `consistent-hash`. */
  readonly session: string | null;
  /** Where it comes from, for `ip-hash`, and for `consistent-hash` where there is no session. */
  readonly client: string | null;
  /** A version or range by semver, such as ^2.1.0; null = the oldest major that there is. */
  readonly contract: string | null;
  /** Of this request, which have failed it. */
  readonly tried: readonly InstanceId[];
  /** It may be sent once more if it fails: trials take such ones first. */
  readonly isRepeatable: boolean;
};

/** The instances that may answer each other's callers, as they stand. */
export type Field = {
  /** By id, also those that take nothing now. */
  readonly members: readonly Member[];
  /** Whether the member of the same index is among `ready`. */
  readonly isReady: Uint8Array;
  /** By id. */
  readonly ready: readonly Member[];
  /** Requests that are open at all members together. Changes without an update. */
  readonly gauge: { openCount: number };
};

/** Where the gateway stands; empty = not known. */
export type Place = { readonly region: string; readonly zone: string };

/** A way to choose. It allocates nothing for a choice; what can be prepared is prepared when the field changes. */
export interface Strategy {
  /** Called before the first choice, when the field changed, and once a second. */
  update(field: Field, nowMs: number): void;
  /** Null where no member of the field can take it. */
  pick(request: RoutingRequest, nowMs: number): Member | null;
}

/** Whether there is room at it, and it has not failed the request. */
export function accepts(member: Member, request: RoutingRequest): boolean {
  return (
    member.openCount < member.openMax &&
    (request.tried.length === 0 || !request.tried.includes(member.instance.id))
  );
}

/** As `accepts`; one that starts slowly takes only its share. */
export function admits(
  member: Member,
  request: RoutingRequest,
  nowMs: number,
  random: () => number,
): boolean {
  if (!accepts(member, request)) return false;
  return nowMs >= member.slowUntilMs || random() < member.slowStartAt(nowMs);
}

/** From an index on, around; for when the choice itself could not take it. */
export function firstAccepting(
  members: readonly Member[],
  request: RoutingRequest,
  fromIndex: number,
): Member | null {
  const count = members.length;
  for (let step = 0; step < count; step += 1) {
    const member = members[(fromIndex + step) % count];
    if (member !== undefined && accepts(member, request)) return member;
  }
  return null;
}
