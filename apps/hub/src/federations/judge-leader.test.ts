import { expect, test } from "vitest";
import { freshReports, type HeardReport } from "./federation-sight.ts";
import { judgeLeader } from "./judge-leader.ts";
import { heard, id, leads, report, sightOf } from "./testing/sight.ts";

const voters = ["a", "b", "c"].map(id);

function judge(told: HeardReport[]) {
  const sight = sightOf(told);
  return judgeLeader(sight, freshReports(sight), voters);
}

test("a claim needs a token, a lease and a word of the last seconds", () => {
  expect(judge([heard(leads("a", 3))]).leader).toMatchObject({ memberId: "a", isOwnWord: true });
  expect(judge([heard(leads("a", 3, { fencingToken: null }))]).leader).toBeNull();
  expect(judge([heard(leads("a", 3, { claimMs: null }))]).leader).toBeNull();
  expect(judge([heard(leads("a", 3, { claimMs: 0 }))]).leader).toBeNull();
  expect(judge([heard(leads("a", 3), 3600)]).leader).toBeNull();
});

test("words from before a claim do not contradict it, and one voter alone never does", () => {
  const none = { leaderId: null, fencingToken: null };
  const claim = heard(leads("a", 3), 100);
  expect(judge([claim, heard(report("b", none), 500), heard(report("c", none), 500)]).leader).not.toBeNull();
  expect(judge([claim, heard(report("b", none), 50), heard(report("c"), 500)]).leader).not.toBeNull();
  const contradicted = judge([claim, heard(report("b", none), 50), heard(report("c", none), 50)]);
  expect(contradicted.leader).toBeNull();
  expect(contradicted.claims).toEqual([{ by: "a", term: 3 }]);
});

test("of two claims that nobody contradicts, the one of the higher term leads", () => {
  const both = [heard(leads("b", 4)), heard(leads("a", 3))];
  expect(judge(both)).toMatchObject({
    leader: { memberId: "b", term: 4 },
    claims: [{ by: "a" }, { by: "b" }],
  });
  expect(judge([heard(leads("b", 2)), heard(leads("a", 3))]).leader).toMatchObject({ memberId: "a" });
});

test("followers vouch for a leader that is silent here, but not against its own newer word", () => {
  const followers = [heard(report("b"), 100), heard(report("c"), 100)];
  expect(judge(followers).leader).toMatchObject({ memberId: "a", isOwnWord: false });
  expect(judge([heard(leads("a", 3), 6000), ...followers]).leader).toMatchObject({ memberId: "a" });
  const lapsed = judge([heard(leads("a", 3, { claimMs: null }), 50), ...followers]);
  expect(lapsed.leader).toMatchObject({ memberId: "a", term: 3, isOwnWord: true });
  const resigned = report("a", { leaderId: null, fencingToken: null });
  expect(judge([heard(resigned, 50), ...followers]).leader).toBeNull();
  expect(
    judge([heard(report("b", { fencingToken: null }), 100), heard(report("c"), 20_000)]).leader,
  ).toBeNull();
});
