import type { Mutant } from "./mutant.ts";

const CORE = "packages/domain/src/consensus";

export const MEMBERSHIP_AND_SNAPSHOT_MUTANTS: readonly Mutant[] = [
  {
    name: "membership-before-own-commit",
    trap: "A membership change is taken before an entry of the own term is committed.",
    edits: [
      {
        file: `${CORE}/raft-core.ts`,
        find: "pendingMembershipIndex: next,",
        replace: "pendingMembershipIndex: 0,",
      },
    ],
  },
  {
    name: "two-membership-changes",
    trap: "A second membership change is taken before the first is through: two majorities without a common member.",
    edits: [{ file: `${CORE}/raft.ts`, find: "    leader.pendingMembershipIndex = index;\n", replace: "" }],
  },
  {
    name: "membership-waits-for-commit-only",
    trap: "The next membership change waits until the one before is committed, not until it is applied.",
    edits: [
      {
        file: `${CORE}/raft.ts`,
        find: "if (leader.pendingMembershipIndex > core.log.applied)",
        replace: "if (leader.pendingMembershipIndex > core.log.committed)",
      },
    ],
  },
  {
    name: "campaigns-with-unapplied-membership",
    trap: "A member campaigns by a membership that it knows to be outdated.",
    edits: [
      {
        file: `${CORE}/election.ts`,
        find: '.every(({ payload }) => payload.kind !== "membership");',
        replace: ".every(({ payload }) => payload.kind !== null);",
      },
    ],
  },
  {
    name: "removed-ids-come-back",
    trap: "The id of a removed member is taken again, with votes it gave in its former life.",
    edits: [
      {
        file: `${CORE}/membership.ts`,
        find: "if (membership.removed.includes(id)) return",
        replace: "if (membership.removed.length < 0) return",
      },
    ],
  },
  {
    name: "removed-leader-stays",
    trap: "A leader that is no voter any more goes on leading as if it were.",
    edits: [
      {
        file: `${CORE}/raft.ts`,
        find: "    if (!core.voters.includes(core.id)) leave(core, leader, this.#nowMs);\n",
        replace: "",
      },
    ],
  },
  {
    name: "leaves-without-handing-over",
    trap: "A leader that demotes itself steps down at once; who is left may need its vote, and never get it.",
    edits: [
      {
        file: `${CORE}/raft.ts`,
        find: "if (!core.voters.includes(core.id)) leave(core, leader, this.#nowMs);",
        replace: "if (!core.voters.includes(core.id)) core.becomeFollower(core.term, null, this.#nowMs);",
      },
      {
        file: `${CORE}/election.ts`,
        find: "if (core.log.has(message.commitIndex, message.commitTerm)) core.commitTo(message.commitIndex);",
        replace: "",
      },
    ],
  },
  {
    name: "learners-count",
    trap: "Learners count for commits.",
    edits: [
      {
        file: `${CORE}/leading.ts`,
        find: "    core.voters.map((id) => (id === core.id ? core.log.persisted",
        replace: "    core.membership.members.map(({ id }) => (id === core.id ? core.log.persisted",
      },
    ],
  },
  {
    name: "snapshot-without-membership",
    trap: "A restored snapshot leaves the membership as it was.",
    edits: [
      {
        file: `${CORE}/following.ts`,
        find: "      core.membership = snapshot.membership;\n",
        replace: "",
      },
    ],
  },
  {
    name: "snapshot-leaves-a-gap",
    trap: "After a snapshot the log goes on behind an index that the snapshot does not reach.",
    edits: [
      {
        file: `${CORE}/raft-log.ts`,
        find: "    this.#entries = [];\n    this.#offset = snapshot.index;",
        replace: "    this.#entries = [];\n    this.#offset = snapshot.index + 1;",
      },
    ],
  },
  {
    name: "restart-leaves-a-gap",
    trap: "After a restart from a snapshot the entries behind it are counted from one too far.",
    edits: [
      {
        file: `${CORE}/raft-log.ts`,
        find: "this.#offset = snapshot?.index ?? 0;",
        replace: "this.#offset = snapshot === null ? 0 : snapshot.index + 1;",
      },
    ],
  },
  {
    name: "old-snapshots-are-installed",
    trap: "A late snapshot throws away what was committed since.",
    edits: [
      {
        file: `${CORE}/following.ts`,
        find: "if (snapshot.index > log.committed) {",
        replace: "if (snapshot.index > 0) {",
      },
    ],
  },
  {
    name: "lost-snapshots-are-not-sent-again",
    trap: "A member whose snapshot got lost never gets another one.",
    edits: [
      {
        file: `${CORE}/leading.ts`,
        find: 'if (progress.mode === "snapshot" && nowMs - progress.snapshotSentAtMs > retryMs) progress.becomeProbe();',
        replace: "",
      },
    ],
  },
];
