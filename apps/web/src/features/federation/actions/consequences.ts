import type { FederationMemberInput, FederationView } from "@orrery/protocol";
import { formatLongDuration } from "@orrery/ui";
import { countOf } from "../../list/count-text.ts";
import { memberName, spareVoters, voterCount } from "../membership.ts";

/** The preview of each action: one plain sentence for each thing that will happen. */
type Consequences = string[];

export function switchoverConsequences(
  federation: FederationView,
  toName: string | null,
  isScheduled: boolean,
): Consequences {
  const from = federation.leader?.name ?? "the leader";
  const to = toName ?? "the first candidate";
  return [
    `${from} finishes what it has accepted, hands its log over to ${to} and stops leading.`,
    `${to} leads with a higher fencing token; whoever checks tokens refuses ${from} from then on.`,
    "Writes pause while the leadership moves, and none is lost.",
    ...(isScheduled
      ? ["Everything is checked again at that time; if a check fails then, it is refused."]
      : []),
  ];
}

export function recoverConsequences(federation: FederationView, toName: string | null): Consequences {
  return [
    `${toName ?? "The first candidate"} campaigns now; a majority of the voters must elect it.`,
    ...(federation.leader === null
      ? []
      : [`${federation.leader.name} loses the leadership, and its fencing token counts no more.`]),
    ...(federation.blocks.length === 0
      ? []
      : [
          `It passes over what holds automatic failovers back: ${federation.blocks.map(({ sentence }) => sentence).join("; ")}.`,
        ]),
    "No write that a majority has acknowledged is lost.",
  ];
}

export function forceConsequences(federation: FederationView, toName: string): Consequences {
  return [
    `${federation.name} starts again from the log of ${toName} alone, as generation ${federation.generation + 1}.`,
    `What ${toName} does not have is gone for good, also if another member has it.`,
    "Every other member comes back under a new id, as an observer first, until it has caught up.",
    "If lost voters are still running behind a partition, they may go on serving until they hear of this: switch them off first.",
  ];
}

export function pauseConsequences(where: string, forMs: number | null): Consequences {
  return [
    `While it is paused, ${where} fails over only when an operator says so. If a leader dies meanwhile, nobody takes over by itself.`,
    "Health, heartbeats and replication go on. Switchover and recovery by hand still work.",
    forMs === null
      ? "It stays so until someone resumes."
      : `It ends by itself after ${formatLongDuration(forMs)}, also when the hub is away.`,
    "Every page says that it is paused, by whom and why.",
  ];
}

export function resumeConsequences(where: string): Consequences {
  return [
    `Automatic failovers of ${where} are allowed again at once.`,
    "If a leader is missing now, its followers may elect another within a moment.",
  ];
}

export function removeFederationConsequences(federation: FederationView): Consequences {
  const count = federation.members.length;
  return [
    `${count === 1 ? "Its member stops" : `Its ${count} members stop`} taking part and ${count === 1 ? "deletes its" : "delete their"} log: all keys and locks of ${federation.name} are gone.`,
    `Nobody leads any more. Workers that ask for the leader of ${federation.name} are told that there is none.`,
    "The nodes stay in the fleet. Its events and its failovers stay in the log.",
  ];
}

export function neverConsequences(
  name: string,
  federation: FederationView,
  forMs: number | null,
): Consequences {
  const leads = federation.leader?.name === name;
  return [
    `${name} is no candidate: it keeps voting and following, and does not take over.`,
    ...(leads ? [`${name} leads now and goes on leading; switch over to move the leadership.`] : []),
    forMs === null
      ? "It stays so until someone lets it lead again."
      : `It ends by itself after ${formatLongDuration(forMs)}.`,
  ];
}

/** What a change of the members comes to, beside what the hub's preview says. */
export function membershipConsequences(
  federation: FederationView,
  wish: readonly FederationMemberInput[],
): Consequences {
  const before = new Map(federation.members.map((member) => [member.nodeId, member]));
  const wished = new Set(wish.map(({ nodeId }) => nodeId));
  const added = wish.filter(({ nodeId }) => before.get(nodeId)?.desiredRole == null).length;
  const removed = federation.members.filter(
    ({ nodeId, desiredRole }) => desiredRole !== null && !wished.has(nodeId),
  );
  const voters = voterCount(wish);
  const leaderGoes = removed.some(({ isLeader }) => isLeader);
  return [
    "The members change one safe step at a time; a majority of the voters stays alive at each step.",
    ...(added === 0
      ? []
      : [
          added === 1
            ? "The new member begins as an observer and catches up first."
            : `${added} new members begin as observers and catch up first.`,
        ]),
    ...removed.map(({ name }) => `${name} leaves the federation and deletes its log.`),
    ...(leaderGoes
      ? [
          `${memberName(federation, federation.leader?.memberId ?? null)} hands the leadership over before it goes.`,
        ]
      : []),
    `${countOf(voters, "voter")} then: ${countOf(spareVoters(voters), "failure")} of any voter ${spareVoters(voters) === 1 ? "is" : "are"} survived.`,
  ];
}
