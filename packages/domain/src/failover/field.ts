import type { MemberId, NodeHealth, NodeId, NodeScheduling } from "@orrery/protocol";
import type { Member } from "../consensus/entry.ts";

/** What is known of one member, and since when. */
export type MemberFacts = {
  readonly memberId: MemberId;
  readonly nodeId: NodeId;
  readonly name: string;
  readonly region: string;
  readonly zone: string;
  readonly health: NodeHealth;
  readonly scheduling: NodeScheduling;
  /** Its last entry that agrees with the leader's log. */
  readonly lastIndex: number;
  /** Of that entry, by the member's own word; left out where it did not tell, or where a leader vouches for the index. */
  readonly lastTerm?: number;
  /** The 99th percentile of its event loop's delay. */
  readonly loopLagMs: number;
  readonly heardAtMs: number;
};

/** A federation at one moment, as failover decisions see it. */
export type Field = {
  readonly federationName: string;
  readonly members: readonly Member[];
  readonly facts: readonly MemberFacts[];
  /** Also of members of whom nothing else is known. */
  readonly names?: ReadonlyMap<MemberId, string>;
  /** Who leads, or led last; null = nobody yet. */
  readonly leaderId: MemberId | null;
  /** The last index known to be committed. */
  readonly commitIndex: number;
};

export function factsOf(field: Field, id: MemberId | null): MemberFacts | null {
  return field.facts.find(({ memberId }) => memberId === id) ?? null;
}

export function nameIn(field: Field): (id: MemberId) => string {
  return (id) => factsOf(field, id)?.name ?? field.names?.get(id) ?? id;
}

export function votersOf(field: Field): readonly Member[] {
  return field.members.filter(({ role }) => role === "voter");
}

/** Lives for all that is known: neither suspected, nor unknown, nor heard of too long ago. */
export function isLive(facts: MemberFacts | null, nowAtMs: number, ageMsMax: number): facts is MemberFacts {
  return facts !== null && facts.health === "online" && nowAtMs - facts.heardAtMs <= ageMsMax;
}

export function liveVoters(field: Field, nowAtMs: number, ageMsMax: number): readonly MemberFacts[] {
  return votersOf(field).flatMap(({ id }) => {
    const facts = factsOf(field, id);
    return isLive(facts, nowAtMs, ageMsMax) ? [facts] : [];
  });
}
