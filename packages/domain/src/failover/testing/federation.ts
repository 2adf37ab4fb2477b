import type { FederationId, MemberId, NodeId } from "@orrery/protocol";
import type { Failover, FailoverOpening, Mark, MarkBody } from "../failover.ts";
import type { Field, MemberFacts } from "../field.ts";
import { addMark, type FailoverState, failoverOf, openFailover } from "../phases.ts";
import { FAILOVER_POLICY } from "../policy.ts";
import type { Situation } from "../verbs.ts";

export const NOW_AT_MS = 1_700_000_000_000;

export function id(name: string): MemberId {
  return name as MemberId;
}

export function nameOf(memberId: MemberId): string {
  return memberId.toUpperCase();
}

export function facts(name: string, more: Partial<MemberFacts> = {}): MemberFacts {
  return {
    memberId: id(name),
    nodeId: `node-${name}` as NodeId,
    name: name.toUpperCase(),
    region: "eu",
    zone: "a",
    health: "online",
    scheduling: "active",
    lastIndex: 100,
    loopLagMs: 2,
    heardAtMs: NOW_AT_MS,
    ...more,
  };
}

/** Voters of priority 50; the first one leads. */
export function field(all: readonly MemberFacts[], more: Partial<Field> = {}): Field {
  return {
    federationName: "orders",
    members: all.map(({ memberId }) => ({ id: memberId, role: "voter", priority: 50 })),
    facts: all,
    leaderId: all[0]?.memberId ?? null,
    commitIndex: 100,
    ...more,
  };
}

export function situation(at: Field, more: Partial<Situation> = {}): Situation {
  return {
    field: at,
    policy: FAILOVER_POLICY,
    blocks: [],
    accusers: [],
    isFailoverRunning: false,
    isMembershipChanging: false,
    ...more,
  };
}

export const OPENING: FailoverOpening = {
  id: "f1",
  federationId: "fed" as FederationId,
  kind: "automatic",
  oldLeaderId: id("a"),
  byName: null,
  startedAtMs: NOW_AT_MS,
  targetMs: 200,
  ranking: null,
};

export function mark(by: string, atMs: number, body: MarkBody): Mark {
  return { by: id(by), clockId: `${by}-1`, atMs, ...body };
}

/** B takes over from A, from 1,000 ms of B's clock on. */
export const TAKEOVER: readonly Mark[] = [
  mark("b", 1000, { kind: "began" }),
  mark("b", 1040, { kind: "suspected", fault: "silence" }),
  mark("b", 1050, { kind: "confirmed", agreeing: [id("c")] }),
  mark("b", 1051, { kind: "campaigned", term: 7 }),
  mark("b", 1060, { kind: "elected", term: 7 }),
  mark("b", 1065, { kind: "fenced", term: 7 }),
  mark("b", 1085, { kind: "promoted", term: 7, problem: null }),
  mark("b", 1090, { kind: "converged", term: 7 }),
];

export function stateOf(marks: readonly Mark[], opening: Partial<FailoverOpening> = {}): FailoverState {
  return marks.reduce(addMark, openFailover({ ...OPENING, ...opening }));
}

export function recordOf(marks: readonly Mark[], opening: Partial<FailoverOpening> = {}): Failover {
  return failoverOf(stateOf(marks, opening));
}
