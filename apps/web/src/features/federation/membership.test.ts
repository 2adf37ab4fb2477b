import { expect, test } from "vitest";
import { exampleFederation, exampleMember } from "../../lib/live/testing/example-federation.ts";
import {
  memberName,
  membersInOrder,
  membersText,
  spareVoters,
  wishOf,
  wishProblem,
  wishWith,
} from "./membership.ts";

const federation = exampleFederation("demo", {
  members: [
    exampleMember("b", { desiredRole: "observer", role: "observer", priority: 0 }),
    exampleMember("gone", { desiredRole: null }),
    exampleMember("a10"),
    exampleMember("a2"),
    exampleMember("z", { isLeader: true }),
  ],
});
const [observer] = federation.members;

test("the wish leaves out who is on its way out, and one entry can be changed or taken away", () => {
  expect(wishOf(federation).map(({ nodeId }) => nodeId)).toEqual(["n-b", "n-a10", "n-a2", "n-z"]);
  if (observer === undefined) throw new Error("the example has members");
  expect(wishWith(federation, observer, { role: "voter" })[0]).toMatchObject({ role: "voter", priority: 0 });
  expect(wishWith(federation, observer, null)).toHaveLength(3);
});

test("a majority must be left: 3 voters spare 1, 4 still 1, 5 spare 2", () => {
  expect([1, 2, 3, 4, 5, 7].map(spareVoters)).toEqual([0, 0, 1, 1, 2, 3]);
});

test("what is impossible says what to do", () => {
  const voter = { role: "voter", priority: 100 } as const;
  const problem = (wish: Parameters<typeof wishProblem>[0], accepts = false) => wishProblem(wish, accepts);
  expect(problem([])).toMatch(/at least one member/);
  expect(problem([{ role: "observer", priority: 100 }])).toMatch(/voter/);
  expect(problem(Array.from({ length: 8 }, () => voter))).toMatch(/At most 7/);
  expect(
    problem([
      { ...voter, priority: 0 },
      { ...voter, priority: 0 },
      { ...voter, priority: 0 },
    ]),
  ).toMatch(/priority above 0/);
  expect(problem([voter, voter])).toMatch(/no failure is survived/);
  expect(problem([voter, voter], true)).toBeNull();
  expect(problem([voter, voter, voter])).toBeNull();
});

test("leader first, then voters, observers and who leaves; numbers in names by value", () => {
  expect(membersInOrder(federation).map(({ name }) => name)).toEqual(["z", "a2", "a10", "b", "gone"]);
  expect(membersText(federation)).toBe("3 voters, 1 observer");
  expect(memberName(federation, null)).toBe("nobody");
});
