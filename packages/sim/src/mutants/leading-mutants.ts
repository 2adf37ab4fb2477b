import type { Mutant } from "./mutant.ts";

const CORE = "packages/domain/src/consensus";

export const LEADING_MUTANTS: readonly Mutant[] = [
  {
    name: "commits-older-term",
    trap: "A leader commits an entry of an older term by counting, and a later leader replaces it (Raft, figure 8).",
    edits: [
      {
        file: `${CORE}/leading.ts`,
        find: "if (index <= core.log.committed || !core.log.has(index, core.term)) return;",
        replace: "if (index <= core.log.committed) return;",
      },
    ],
  },
  {
    name: "reads-before-own-commit",
    trap: "A new leader serves reads before it has committed in its own term: it may not know what its predecessor committed.",
    edits: [
      {
        file: `${CORE}/reads.ts`,
        find: "if (core.log.committed < leader.leadershipIndex) {",
        replace: "if (core.log.committed < 0) {",
      },
    ],
  },
  {
    name: "reads-are-not-confirmed",
    trap: "A leader serves reads without asking whether it still leads.",
    edits: [
      {
        file: `${CORE}/reads.ts`,
        find: "id === core.id ? Number.POSITIVE_INFINITY : (leader.progress.get(id)?.round ?? 0),",
        replace: "Number.POSITIVE_INFINITY,",
      },
    ],
  },
  {
    name: "reads-reuse-a-round",
    trap: "A read is confirmed by answers to a question that was asked before it (etcd 20418: the same id again).",
    edits: [
      { file: `${CORE}/reads.ts`, find: "round: leader.round + 1 });", replace: "round: leader.round });" },
    ],
  },
  {
    name: "no-check-quorum",
    trap: "A leader that no majority hears keeps leading.",
    edits: [
      {
        file: `${CORE}/leading.ts`,
        find: "if (isStalled || nowMs - majorityContactAtMs(core, leader, nowMs) > options.electionMs) {",
        replace: "if (isStalled) {",
      },
    ],
  },
  {
    name: "silent-to-older-terms",
    trap: "A leader of an older term is not told of the newer one: a member that is ahead in its term alone stays deaf to it.",
    edits: [
      {
        file: `${CORE}/receive.ts`,
        find: 'core.send(message.from, { kind: "heartbeat-reply", round: 0 });',
        replace: "",
      },
    ],
  },
  {
    name: "leads-with-a-hung-disk",
    trap: "Heartbeats go on while fsync hangs: nobody replaces a leader that can store nothing (hashicorp/raft 503).",
    edits: [{ file: `${CORE}/leading.ts`, find: "if (isStalled || nowMs", replace: "if (nowMs" }],
  },
  {
    name: "campaigns-with-a-hung-disk",
    trap: "A member whose fsync hangs campaigns.",
    edits: [
      {
        file: `${CORE}/election.ts`,
        find: "if (storageWaitingSinceMs !== null && nowMs - storageWaitingSinceMs > options.storageStallMs) return false;",
        replace: "",
      },
    ],
  },
  {
    name: "transfer-takes-proposals",
    trap: "Proposals go on during a handover, so that the target never catches up.",
    edits: [
      {
        file: `${CORE}/raft.ts`,
        find: '    if (leader.transfer !== null) return { outcome: "transferring", to: leader.transfer.to };\n    const bytes',
        replace: "    const bytes",
      },
    ],
  },
  {
    name: "transfer-never-ends",
    trap: "A handover to a member that does not answer blocks proposals for ever.",
    edits: [
      {
        file: `${CORE}/transfer.ts`,
        find: "if (leader.transfer === null || nowMs < leader.transfer.deadlineAtMs) return;",
        replace: "if (leader.transfer === null || leader.transfer.deadlineAtMs > 0) return;",
      },
    ],
  },
  {
    name: "transfer-does-not-wait",
    trap: "The target is told to campaign before it has all entries.",
    edits: [
      {
        file: `${CORE}/transfer.ts`,
        find: "  if (leader.progress.get(transfer.to)?.match !== core.log.lastIndex) return;\n",
        replace: "",
      },
    ],
  },
  {
    name: "no-log-matching",
    trap: "Entries are taken without comparing the one before them.",
    edits: [
      {
        file: `${CORE}/following.ts`,
        find: "if (!log.has(message.previousIndex, message.previousTerm)) {",
        replace: "if (message.previousIndex > log.lastIndex) {",
      },
    ],
  },
  {
    name: "keeps-conflicting-entries",
    trap: "Entries that the leader's replace are kept behind them.",
    edits: [
      {
        file: `${CORE}/raft-log.ts`,
        find: "    this.#entries.length = first.index - this.#offset - 1;\n    for (let i = from; i < entries.length; i += 1) this.#entries.push(entries[i] as Entry);",
        replace:
          "    for (let i = from; i < entries.length; i += 1) this.#entries[(entries[i] as Entry).index - this.#offset - 1] = entries[i] as Entry;",
      },
    ],
  },
  {
    name: "commits-beyond-new-entries",
    trap: "A follower commits up to the leader's index, also what it did not get from this leader.",
    edits: [
      {
        file: `${CORE}/following.ts`,
        find: "core.commitTo(Math.min(message.commitIndex, matchIndex));",
        replace: "core.commitTo(Math.min(message.commitIndex, log.lastIndex));",
      },
    ],
  },
  {
    name: "heartbeats-commit-beyond-match",
    trap: "A heartbeat commits entries that the follower was not shown to have.",
    edits: [
      {
        file: `${CORE}/leading.ts`,
        find: "const commitIndex = Math.min(progress.match, core.log.committed);",
        replace: "const commitIndex = core.log.committed;",
      },
      {
        file: `${CORE}/following.ts`,
        find: "core.commitTo(message.commitIndex);",
        replace: "core.commitTo(Math.min(message.commitIndex, core.log.lastIndex));",
      },
    ],
  },
  {
    name: "accuses-after-own-gap",
    trap: "A process that was frozen campaigns as soon as it wakes, without reading what lies in its queue.",
    edits: [
      {
        file: `${CORE}/raft.ts`,
        find: "else if (gapMs > core.options.campaignMs / 2) core.scheduleCampaign(nowMs);",
        replace: "else if (gapMs < 0) core.scheduleCampaign(nowMs);",
      },
    ],
  },
];
