import type { Entry, EntryPayload, MembershipChange } from "@orrery/domain/consensus";
import type { MemberId } from "@orrery/protocol";
import type { EntryRun, MembershipChange as WireChange, WireFrameInit } from "@orrery/protocol/mesh";
import { MalformedFrame } from "./malformed-frame.ts";

type RaftBody = NonNullable<Extract<WireFrameInit, { case: "raft" }>["value"]["body"]>;
type RunInit = NonNullable<Extract<RaftBody, { case: "append" }>["value"]["runs"]>[number];
type ChangeInit = Extract<NonNullable<RunInit["payload"]>, { case: "membership" }>["value"];

/** Neighbouring commands of one term share a run: a batch costs a few bytes more than its commands. */
export function runsToWire(entries: readonly Entry[]): RunInit[] {
  const runs: RunInit[] = [];
  let commands: Uint8Array[] | null = null;
  let term = -1;
  for (const entry of entries) {
    if (entry.payload.kind === "command" && commands !== null && entry.term === term) {
      commands.push(entry.payload.data);
      continue;
    }
    commands = entry.payload.kind === "command" ? [entry.payload.data] : null;
    term = entry.term;
    runs.push({ term: BigInt(term), payload: payloadToWire(entry.payload, commands ?? []) });
  }
  return runs;
}

/** Ids and numbers are checked afterwards, by `frameProblem`. */
export function entriesFromWire(previousIndex: number, runs: readonly EntryRun[]): Entry[] {
  const entries: Entry[] = [];
  for (const run of runs) {
    const term = Number(run.term);
    for (const payload of payloadsFromWire(run)) {
      entries.push({ term, index: previousIndex + entries.length + 1, payload });
    }
  }
  return entries;
}

function payloadToWire(payload: EntryPayload, commands: Uint8Array[]): NonNullable<RunInit["payload"]> {
  switch (payload.kind) {
    case "leadership":
      return { case: "leadership", value: { leaderId: payload.leaderId } };
    case "command":
      return { case: "commands", value: { data: commands } };
    case "membership":
      return { case: "membership", value: changeToWire(payload.change) };
  }
}

function payloadsFromWire({ payload }: EntryRun): EntryPayload[] {
  switch (payload.case) {
    case "leadership":
      return [{ kind: "leadership", leaderId: payload.value.leaderId as MemberId }];
    case "commands":
      return payload.value.data.map((data) => ({ kind: "command", data }));
    case "membership":
      return [{ kind: "membership", change: changeFromWire(payload.value) }];
    default:
      // Passing over an entry would shift the indexes of those behind it.
      throw new MalformedFrame("an entry of an unknown kind");
  }
}

function changeToWire(change: MembershipChange): ChangeInit {
  const { memberId } = change;
  switch (change.kind) {
    case "add-learner":
      return { memberId, kind: { case: "addLearner", value: { priority: change.priority } } };
    case "promote":
      return { memberId, kind: { case: "promote", value: {} } };
    case "demote":
      return { memberId, kind: { case: "demote", value: {} } };
    case "remove":
      return { memberId, kind: { case: "remove", value: {} } };
    case "set-priority":
      return { memberId, kind: { case: "setPriority", value: { priority: change.priority } } };
  }
}

function changeFromWire(change: WireChange): MembershipChange {
  const memberId = change.memberId as MemberId;
  switch (change.kind.case) {
    case "addLearner":
      return { kind: "add-learner", memberId, priority: change.kind.value.priority };
    case "promote":
      return { kind: "promote", memberId };
    case "demote":
      return { kind: "demote", memberId };
    case "remove":
      return { kind: "remove", memberId };
    case "setPriority":
      return { kind: "set-priority", memberId, priority: change.kind.value.priority };
    default:
      throw new MalformedFrame("a membership change of an unknown kind");
  }
}
