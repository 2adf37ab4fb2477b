import type { Mutant } from "./mutant.ts";

const CORE = "packages/domain/src/consensus";

export const PROMISE_MUTANTS: readonly Mutant[] = [
  {
    name: "votes-before-sync",
    trap: "A vote is answered before it is on disk; after a crash the member votes again in the same term (etcd 14370).",
    edits: [
      {
        file: `${CORE}/raft-core.ts`,
        find: '(body.kind === "vote-reply" && body.isGranted)',
        replace: 'body.kind === "campaign-now"',
      },
    ],
  },
  {
    name: "asks-for-votes-before-sync",
    trap: "A candidate asks for votes before its own vote is on disk, and may after a crash vote for another in that term.",
    edits: [
      {
        file: `${CORE}/raft-core.ts`,
        find: 'body.kind === "vote" ||',
        replace: 'body.kind === "campaign-now" ||',
      },
    ],
  },
  {
    name: "accepts-before-sync",
    trap: "A follower accepts entries before they are on disk; the leader commits what a crash takes away again.",
    edits: [
      {
        file: `${CORE}/raft-core.ts`,
        find: 'body.kind === "append-accepted"',
        replace: 'body.kind === "campaign-now"',
      },
    ],
  },
  {
    name: "leader-counts-unsynced-entries",
    trap: "The leader counts its own copy before it is on disk.",
    edits: [
      {
        file: `${CORE}/leading.ts`,
        find: "id === core.id ? core.log.persisted",
        replace: "id === core.id ? core.log.lastIndex",
      },
    ],
  },
  {
    name: "older-receipts-count",
    trap: "A storage answer of an older term counts for the present one: for the own vote, and for entries replaced since.",
    edits: [{ file: `${CORE}/raft.ts`, find: "if (receipt.term !== core.term) return;", replace: "" }],
  },
  {
    name: "own-vote-counts-before-sync",
    trap: "A candidate counts its own vote before it is on disk.",
    edits: [
      {
        file: `${CORE}/election.ts`,
        find: '    core.send(to, { kind: "vote", lastIndex, lastTerm, isTransfer });\n  }\n',
        replace:
          '    core.send(to, { kind: "vote", lastIndex, lastTerm, isTransfer });\n  }\n  core.votes.set(core.id, true);\n  countVotes(core, nowMs);\n',
      },
    ],
  },
  {
    name: "vote-is-not-stored",
    trap: "Term and vote are stored only together with entries.",
    edits: [
      {
        file: `${CORE}/raft.ts`,
        find: "this.#isVoteNew() || this.#mustStoreCommit || entries.length > 0",
        replace: "this.#mustStoreCommit || entries.length > 0",
      },
    ],
  },
  {
    name: "vote-is-forgotten-at-restart",
    trap: "A restarted member does not remember whom it voted for.",
    edits: [
      {
        file: `${CORE}/raft-core.ts`,
        find: "this.vote = restored.hardState.vote;",
        replace: "this.vote = null;",
      },
    ],
  },
  {
    name: "votes-twice-in-a-term",
    trap: "A member gives its vote to everybody who asks.",
    edits: [
      {
        file: `${CORE}/election.ts`,
        find: "const isFree = core.vote === message.from || (core.vote === null && core.leaderId === null);",
        replace: "const isFree = true;",
      },
    ],
  },
  {
    name: "votes-for-shorter-logs",
    trap: "A vote does not compare logs: a leader without committed entries.",
    edits: [
      {
        file: `${CORE}/election.ts`,
        find: "const isGranted = isFree && core.log.isUpToDate(message.lastIndex, message.lastTerm);",
        replace: "const isGranted = isFree;",
      },
    ],
  },
  {
    name: "elects-shorter-logs",
    trap: "Neither pre-vote nor vote compares logs: a leader without committed entries.",
    edits: [
      {
        file: `${CORE}/election.ts`,
        find: "    core.log.isUpToDate(message.lastIndex, message.lastTerm);\n  const commitIndex",
        replace: "    true;\n  const commitIndex",
      },
      {
        file: `${CORE}/election.ts`,
        find: "const isGranted = isFree && core.log.isUpToDate(message.lastIndex, message.lastTerm);",
        replace: "const isGranted = isFree;",
      },
    ],
  },
  {
    name: "half-is-a-majority",
    trap: "Half of an even number of voters is taken for a majority.",
    edits: [
      {
        file: `${CORE}/quorum.ts`,
        find: "return Math.floor(count / 2) + 1;",
        replace: "return Math.ceil(count / 2);",
      },
    ],
  },
  {
    name: "no-pre-vote",
    trap: "A member that hears nobody raises the term again and again, and deposes the leader when it is heard.",
    edits: [
      {
        file: `${CORE}/election.ts`,
        find: "askForPreVotes(core, nowMs);\n}",
        replace: "campaign(core, nowMs, false);\n}",
      },
    ],
  },
  {
    name: "pre-votes-against-a-living-leader",
    trap: "PreVote without CheckQuorum's rule: who hears the leader helps to depose it all the same.",
    edits: [{ file: `${CORE}/election.ts`, find: "    !core.hasLivingLeader(nowMs) &&\n", replace: "" }],
  },
  {
    name: "votes-against-a-living-leader",
    trap: "A vote request of a higher term deposes a leader that everybody hears.",
    edits: [
      {
        file: `${CORE}/receive.ts`,
        find: "if (!message.isTransfer && core.hasLivingLeader(nowMs)) return false;",
        replace: "",
      },
    ],
  },
  {
    name: "applies-before-sync",
    trap: "Entries are applied that are committed, but not on the own disk: a restart forgets what was answered.",
    edits: [
      {
        file: `${CORE}/raft.ts`,
        find: "return Math.min(committed, persisted);",
        replace: "return committed + 0 * persisted;",
      },
    ],
  },
  {
    name: "token-before-commit",
    trap: "A leader has its fencing token before its leadership is committed.",
    edits: [
      {
        file: `${CORE}/raft-core.ts`,
        find: "fencingToken: isLed ? term : null",
        replace: 'fencingToken: isLed || role === "leader" ? term : null',
      },
    ],
  },
];
