import type { MemberId } from "@orrery/protocol";
import { campaignRank, findMember } from "./membership.ts";
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
 * A leader that is no voter any more hands over to the voter that has most (thesis, section 4.2.2). It does not just step
 * down: entries that only it has could keep the others, who may not know yet that its vote is not needed, from electing one.
 */
export function leave(core: RaftCore, leader: LeaderState, nowMs: number): void {
  const matchOf = (id: MemberId) => leader.progress.get(id)?.match ?? 0;
  const willing = core.voters.filter((id) => campaignRank(core.membership, id, null) !== null);
  const [to] = (willing.length > 0 ? willing : core.voters).sort((a, b) => matchOf(b) - matchOf(a));
  leader.isLeaving = true;
  if (to !== undefined) startTransfer(core, leader, to, nowMs);
}
