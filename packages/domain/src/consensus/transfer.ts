import type { MemberId } from "@orrery/protocol";
import { findMember, mayLead } from "./membership.ts";
import type { LeaderState, RaftCore } from "./raft-core.ts";
import type { TransferResult } from "./ready.ts";

/**
 * Leadership transfer (Ongaro's thesis, section 3.10): no new proposals, the target gets all entries, then it is told to
 * campaign at once. What has not happened within a campaign's time is given up, and proposals flow again.
 */
export function startTransfer(
  core: RaftCore,
  leader: LeaderState,
  to: MemberId,
  nowMs: number,
): TransferResult {
  if (to === core.id) return { outcome: "refused", problem: `${to} leads already` };
  const member = findMember(core.membership, to);
  if (member === null) return { outcome: "refused", problem: `${to} is no member` };
  if (member.role !== "voter") return { outcome: "refused", problem: `${to} is no voter` };
  leader.transfer = { to, deadlineAtMs: nowMs + core.options.campaignMs, isTold: false };
  tryTransfer(core, leader);
  return { outcome: "started" };
}

export function tryTransfer(core: RaftCore, leader: LeaderState): void {
  const { transfer } = leader;
  if (transfer === null || transfer.isTold) return;
  // Who leaves does not mind to whom.
  if (leader.isLeaving) transfer.to = successor(core, leader) ?? transfer.to;
  if (leader.progress.get(transfer.to)?.match !== core.log.lastIndex) return;
  transfer.isTold = true;
  core.send(transfer.to, { kind: "campaign-now" });
}

export function tickTransfer(core: RaftCore, leader: LeaderState, nowMs: number): void {
  if (leader.transfer === null || nowMs < leader.transfer.deadlineAtMs) return;
  leader.transfer = null;
  if (leader.isLeaving) leave(core, leader, nowMs);
}

/**
 * A leader that is no voter any more, or was elected though it shall not lead, hands over to the voter that has most (thesis, section 4.2.2). It does not just step
 * down: entries that only it has could keep the others, who may not know yet that its vote is not needed, from electing one.
 */
export function leave(core: RaftCore, leader: LeaderState, nowMs: number): void {
  const to = successor(core, leader);
  leader.isLeaving = true;
  if (to !== null) startTransfer(core, leader, to, nowMs);
}

function successor(core: RaftCore, leader: LeaderState): MemberId | null {
  // Among those that have answered of late, the one that has most.
  const heardFromMs = core.lastTickMs - core.options.electionMs;
  const matchOf = (id: MemberId) => {
    const progress = leader.progress.get(id);
    return progress === undefined || progress.contactAtMs < heardFromMs ? -1 : progress.match;
  };
  const others = core.voters.filter((id) => id !== core.id);
  const willing = others.filter((id) => mayLead(core.membership, id));
  const [best] = (willing.length > 0 ? willing : others).sort((a, b) => matchOf(b) - matchOf(a));
  return best ?? null;
}
