import { readFileSync, writeFileSync } from "node:fs";
import type { MemberId } from "@orrery/protocol";
import { expect } from "vitest";
import type { Member, MembershipChange } from "../entry.ts";
import type { Message } from "../message.ts";
import { TestCluster } from "./test-cluster.ts";

/**
 * Replays a transcript: lines that begin with `> ` are commands, the lines up to the next blank line are what they must
 * print, `#` begins a comment. ORRERY_TRANSCRIPTS=write writes what is printed now instead, to be read before it is committed.
 */
export function replay(name: string): void {
  const file = new URL(`../transcripts/${name}.txt`, import.meta.url);
  const stored = readFileSync(file, "utf8");
  let cluster = new TestCluster([]);
  const printed = stored
    .split("\n")
    .filter((line) => line.startsWith("> ") || line.startsWith("#"))
    .map((line) => {
      if (line.startsWith("#")) return `\n${line}`;
      const words = line.slice(2).split(" ");
      if (words[0] === "members") cluster = createCluster(words.slice(1));
      else run(cluster, words);
      return [line, ...cluster.lines()].join("\n");
    })
    .join("\n\n")
    .trimStart()
    .replaceAll("\n\n\n", "\n\n");
  if (process.env.ORRERY_TRANSCRIPTS === "write") writeFileSync(file, `${printed}\n`);
  else expect(`${printed}\n`).toBe(stored);
}

/** `a b=50 c:learner`: members with their priority and role. */
function createCluster(words: readonly string[]): TestCluster {
  const members = words.map((word): Member => {
    const [, id = "", priority = "50", role] = /^(\w+)(?:=(\d+))?(?::(learner))?$/.exec(word) ?? [];
    return {
      id: id as MemberId,
      role: role === "learner" ? "learner" : "voter",
      priority: Number(priority ?? 50),
    };
  });
  return new TestCluster(members);
}

function run(cluster: TestCluster, [verb, ...words]: readonly string[]): void {
  const [id = "", arg = ""] = words;
  const { nowMs } = cluster;
  switch (verb) {
    case "advance":
      cluster.advance(Number(id), words.length > 1 ? words.slice(1) : undefined);
      return;
    case "deliver":
      cluster.deliver(filter(words));
      return;
    case "stabilize":
      cluster.stabilize(filter(words));
      return;
    case "drop":
      cluster.wire = cluster.wire.filter((message) => !filter(words)(message));
      return;
    case "suspect":
      cluster.member(id).raft.suspect(arg as MemberId, nowMs);
      break;
    case "forbid":
    case "allow":
      cluster.member(id).raft.hold(verb === "forbid", nowMs);
      break;
    case "call":
      print(cluster, cluster.member(id).raft.call(nowMs));
      break;
    case "propose":
      print(cluster, cluster.member(id).raft.propose(words.slice(1).map(encode), nowMs).outcome);
      break;
    case "change":
      print(cluster, describe(cluster.member(id).raft.proposeMembership(parseChange(words), nowMs)));
      break;
    case "transfer":
      print(cluster, describe(cluster.member(id).raft.transferLeadership(arg as MemberId, nowMs)));
      break;
    case "read":
      print(cluster, cluster.member(id).raft.readIndex(arg, nowMs).outcome);
      break;
    case "snapshot":
      cluster.snapshot(id, Number(arg));
      break;
    case "hold":
      cluster.hold(id);
      return;
    case "sync":
      cluster.sync(id);
      return;
    case "forge":
      cluster.wire.push(forgeVote(id, arg, words[2] ?? ""));
      return;
    case "join":
      cluster.join(id as MemberId);
      return;
    case "restart":
      cluster.restart(id);
      break;
    case "status":
      print(cluster, describeStatus(cluster, id));
      return;
    default:
      throw new Error(`there is no command ${verb}`);
  }
  cluster.settle();
}

function print(cluster: TestCluster, text: string): void {
  cluster.note(`= ${text}`);
}

function describe(result: { outcome: string; problem?: string }): string {
  return result.problem === undefined ? result.outcome : `${result.outcome}: ${result.problem}`;
}

function describeStatus(cluster: TestCluster, id: string): string {
  const { role, term, commitIndex, appliedIndex, firstIndex, lastIndex, membership } =
    cluster.member(id).raft.status;
  const members = membership.members.map(
    (member) => `${member.id}${member.role === "learner" ? ":learner" : ""}`,
  );
  return `${role} term ${term} log ${firstIndex}..${lastIndex} commit ${commitIndex} applied ${appliedIndex} members ${members.join(" ")}`;
}

/** `a>b kind`, `a>`, `>b`, in any mix; `!` before it turns it round; nothing = all. */
function filter(words: readonly string[]): (message: { from: string; to: string; kind: string }) => boolean {
  const tests = words.map((word) => {
    const isNot = word.startsWith("!");
    const text = isNot ? word.slice(1) : word;
    const [from = "", to] = text.split(">");
    return (message: { from: string; to: string; kind: string }) => {
      const matches =
        to === undefined
          ? message.kind === text
          : (from === "" || message.from === from) && (to === "" || message.to === to);
      return matches !== isNot;
    };
  });
  return (message) => tests.every((test) => test(message));
}

/** `c>b 5 9/4`: a request for votes of c in term 5, with a log that ends at 9/4. */
function forgeVote(route: string, term: string, last: string): Message {
  const [from, to] = route.split(">") as [MemberId, MemberId];
  const [lastIndex = 0, lastTerm = 0] = last.split("/").map(Number);
  return { kind: "vote", from, to, term: Number(term), lastIndex, lastTerm, isTransfer: false };
}

function parseChange([, kind = "", memberId = "", priority = "50"]: readonly string[]): MembershipChange {
  return { kind, memberId, priority: Number(priority) } as MembershipChange;
}

function encode(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
