import type { Message } from "./message.ts";
import type { RaftCore } from "./raft-core.ts";

/** Entries fit only after one that agrees; what they replace was never committed. */
export function onAppend(core: RaftCore, message: Message & { kind: "append" }): void {
  const { log } = core;
  if (message.previousIndex < log.committed) {
    // Late or doubled: up to the commit index all logs agree.
    core.send(message.from, { kind: "append-accepted", matchIndex: log.committed });
    return;
  }
  if (!log.has(message.previousIndex, message.previousTerm)) {
    const hintIndex = log.lastIndexUpToTerm(message.previousIndex, message.previousTerm);
    core.send(message.from, {
      kind: "append-rejected",
      rejectedIndex: message.previousIndex,
      hintIndex,
      hintTerm: log.termAt(hintIndex) ?? 0,
    });
    return;
  }
  log.merge(message.entries);
  const matchIndex = message.previousIndex + message.entries.length;
  // What lies behind the message's own entries may be an older leader's.
  core.commitTo(Math.min(message.commitIndex, matchIndex));
  core.send(message.from, { kind: "append-accepted", matchIndex });
}

export function onHeartbeat(core: RaftCore, message: Message & { kind: "heartbeat" }): void {
  core.commitTo(message.commitIndex);
  core.send(message.from, { kind: "heartbeat-reply", round: message.round });
}

/** A snapshot that tells nothing new is answered with what is there already. */
export function onSnapshot(core: RaftCore, message: Message & { kind: "snapshot" }): void {
  const { log } = core;
  const { snapshot } = message;
  if (snapshot.index > log.committed) {
    if (log.has(snapshot.index, snapshot.term)) {
      core.commitTo(snapshot.index);
    } else {
      log.restore(snapshot);
      core.membership = snapshot.membership;
      core.pendingSnapshot = snapshot;
    }
  }
  core.send(message.from, { kind: "append-accepted", matchIndex: log.committed });
}
