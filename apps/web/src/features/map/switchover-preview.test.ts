import type { MemberId } from "@orrery/protocol";
import { describe, expect, test } from "vitest";
import { exampleFederation, exampleMember } from "../../lib/live/testing/example-federation.ts";
import { switchoverPreview } from "./switchover-preview.ts";

const member = (name: string) => `m-${name}` as MemberId;
const RTTS: Record<string, number> = { "a b": 14, "a c": 90, "b c": 40, "a o": 200, "b o": 5 };
const rttMsBetween = (a: string, b: string) => {
  const [x, y] = [a.replace("n-", ""), b.replace("n-", "")].sort();
  return RTTS[`${x} ${y}`] ?? null;
};

const federation = {
  ...exampleFederation("orders"),
  members: [
    exampleMember("a", { isLeader: true }),
    exampleMember("b"),
    exampleMember("c"),
    exampleMember("o", { role: "observer", desiredRole: "observer" }),
  ],
  leader: { memberId: member("a"), name: "a", term: 7, fencingToken: 7, sinceAtMs: 0 },
};

describe("what a switchover changes", () => {
  test("the new leader sends to everybody, the old one no more; between the two nothing changes", () => {
    expect(switchoverPreview(federation, member("b"), rttMsBetween)?.map).toEqual({
      added: [
        { a: "n-b", b: "n-c" },
        { a: "n-b", b: "n-o" },
      ],
      removed: [
        { a: "n-a", b: "n-c" },
        { a: "n-a", b: "n-o" },
      ],
    });
  });

  test("a write waits for the fastest voters that make a majority", () => {
    const preview = switchoverPreview(federation, member("c"), rttMsBetween);
    expect(preview?.majorityRttMs).toEqual({ before: 14, after: 40 });
    expect(switchoverPreview(federation, member("b"), rttMsBetween)?.slowestRttMs).toEqual({
      before: 200,
      after: 40,
    });
  });

  test("what is not measured is not guessed", () => {
    const blind = switchoverPreview(federation, member("b"), () => null);
    expect(blind?.majorityRttMs).toEqual({ before: null, after: null });
    expect(blind?.slowestRttMs).toEqual({ before: null, after: null });
  });

  test("the leader itself changes nothing; without a leader, or to nobody, there is nothing to show", () => {
    expect(switchoverPreview(federation, member("a"), rttMsBetween)?.map).toEqual({ added: [], removed: [] });
    expect(switchoverPreview({ ...federation, leader: null }, member("b"), rttMsBetween)).toBeNull();
    expect(switchoverPreview(federation, member("gone"), rttMsBetween)).toBeNull();
  });
});
