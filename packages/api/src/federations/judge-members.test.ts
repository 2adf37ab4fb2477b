import type { FederationMemberInput, NodeId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { demandMembers, judgeMembers, type MemberNode, type MemberWish } from "./judge-members.ts";

const NODE: MemberNode = {
  name: "tokyo-1",
  region: "ap",
  zone: "a",
  admission: "admitted",
  hasMeshAddress: true,
  otherFederations: 0,
  health: "online",
};

function wish(
  members: Partial<FederationMemberInput>[],
  nodes: Partial<MemberNode>[] = [],
  acceptsNoSpare = false,
): MemberWish {
  return {
    members: members.map((one, i) => ({ nodeId: `n-${i}` as NodeId, role: "voter", priority: 100, ...one })),
    acceptsNoSpare,
    node: (id) => {
      const i = Number(id.slice(2));
      return { ...NODE, name: `node-${i}`, zone: `z${i}`, ...nodes[i] };
    },
  };
}

function failing(...args: Parameters<typeof wish>) {
  return judgeMembers(wish(...args)).filter(({ isOk }) => !isOk);
}

test("three healthy nodes of three zones pass every check", () => {
  expect(failing([{}, {}, {}])).toEqual([]);
  expect(() => demandMembers(wish([{}, {}, {}]))).not.toThrow();
});

test.each<[string, Parameters<typeof wish>, RegExp]>([
  ["even voters", [[{}, {}, {}, {}]], /4 voters survive no more failures than 3 do/],
  ["no mesh address", [[{}, {}, {}], [{ hasMeshAddress: false }]], /node-0 has told no address/],
  ["away", [[{}, {}, {}], [{ health: "down" }]], /node-0 is down/],
  [
    "one zone",
    [
      [{}, {}, {}],
      [{ zone: "x" }, { zone: "x" }, { zone: "x" }],
    ],
    /All voters are in the zone ap\/x/,
  ],
  ["no spare, accepted", [[{}], [], true], /With 1 voter no failure is survived/],
])("%s is told, and refuses nothing", (_, args, finding) => {
  expect(failing(...args).map((check) => check.finding)).toEqual([expect.stringMatching(finding)]);
  expect(() => demandMembers(wish(...args))).not.toThrow();
});

test.each<[string, Parameters<typeof wish>, string]>([
  ["not admitted", [[{}, {}, {}], [{ admission: "rejected" }]], "PRECONDITION_FAILED"],
  ["in too many federations", [[{}, {}, {}], [{ otherFederations: 16 }]], "PRECONDITION_FAILED"],
  ["too few voters", [[{}, {}, { role: "observer" }]], "PRECONDITION_FAILED"],
  ["no voter", [[{ role: "observer" }], [], true], "INVALID_INPUT"],
  ["too many voters", [[{}, {}, {}, {}, {}, {}, {}, {}]], "INVALID_INPUT"],
  ["nobody may lead", [[{ priority: 0 }, { priority: 0 }, { priority: 0 }]], "INVALID_INPUT"],
  ["a node twice", [[{}, {}, { nodeId: "n-0" as NodeId }]], "INVALID_INPUT"],
])("%s is refused", (_, args, code) => {
  expect(() => demandMembers(wish(...args))).toThrow(expect.objectContaining({ code }));
});
