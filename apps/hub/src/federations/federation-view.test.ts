import { FederationView, type NodeId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { assessFederation } from "./assess-federation.ts";
import { federationSituation } from "./federation-situation.ts";
import { federationView } from "./federation-view.ts";
import {
  federation,
  healthySight,
  heard,
  id,
  leads,
  member,
  NOW_AT_MS,
  report,
  sightOf,
} from "./testing/sight.ts";

const known = { memberId: id("a"), name: "A", term: 3, sinceAtMs: NOW_AT_MS - 60_000 };
const lost = (name: string) => ({ memberId: id(name), ageMs: 400, verdict: "confirmed" as const });
const hears = (name: string) => ({ memberId: id(name), ageMs: 5, verdict: "heard" as const });

test("a whole federation is healthy, fits the protocol, and says who would take over how fast", () => {
  const view = federationView(healthySight({ known }));
  expect(FederationView.parse(view)).toEqual(view);
  expect(view).toMatchObject({
    status: "healthy",
    statusReason: "A leads in term 3; all 3 voters are with it.",
    leader: { memberId: "a", name: "A", term: 3, fencingToken: 3, sinceAtMs: NOW_AT_MS - 60_000 },
    readiness: { verdict: "ready", nextId: "b", survivableFailures: 1 },
    partition: { verdict: "whole", sentences: ["All members hear each other."] },
    falsePositives: "This profile would have accused a healthy node 0 times in the last 1 h; wan 3 times.",
  });
  expect(view.readiness.closed?.basis).toBe("links");
  expect(view.members.map(({ isLeader, lagEntries, state }) => [isLeader, lagEntries, state])).toEqual([
    [true, 0, "running"],
    [false, 0, "running"],
    [false, 0, "running"],
  ]);
});

test("ages of hearings grow after the report that told them", () => {
  const view = federationView(sightOf([heard(leads("a", 3), 1500)], { known }));
  expect(view.hearings).toContainEqual({ by: "a", of: "b", ageMs: 1505 });
});

test("a member whose report is too old is unknown, whatever it said, and no candidate", () => {
  const view = federationView(
    sightOf([heard(leads("a", 3)), heard(report("b"), 10_001), heard(report("c"))], { known }),
  );
  expect(view.status).toBe("degraded");
  expect(view.statusReason).toMatch(/^B is not heard: its last report came 10 s ago/);
  const b = view.members.find(({ memberId }) => memberId === "b");
  expect(b).toMatchObject({ state: "absent", health: "unknown", term: null, lastIndex: null });
  expect(b?.reportedAtMs).toBe(NOW_AT_MS - 10_001);
  expect(view.readiness.candidates.map(({ memberId }) => memberId)).toEqual(["c"]);
  expect(view.readiness.rejected).toMatchObject([{ memberId: "b" }]);
});

test("a member whose session has ended, or whose node is lost, is not heard from then on; its view says since when", () => {
  const silent = (name: string) => [hears(name), lost("a")];
  const b = report("b", { leaderId: null, fencingToken: null, hearings: silent("c") });
  const c = report("c", { leaderId: null, fencingToken: null, hearings: silent("b") });
  const cut = sightOf([heard(leads("a", 3), 900, false), heard(b, 50), heard(c, 50)], { known });
  const gone = sightOf([heard(leads("a", 3), 900), heard(b, 50), heard(c, 50)], {
    known,
    nodes: { a: { health: "unreachable" } },
  });
  for (const [sight, problem] of [
    [cut, "Its agent is not connected to this hub any more; its last report came 900 ms ago."],
    [gone, "Its node is unreachable; its last report came 900 ms ago."],
  ] as const) {
    const view = federationView(sight);
    expect(view.leader).toBeNull();
    expect(view.partition.sentences).toEqual([
      "Nothing is heard of A: down, or cut off from everyone.",
      "Able to lead: B and C.",
    ]);
    expect(view.hearings.some(({ by }) => by === "a")).toBe(false);
    expect(view.members[0]).toMatchObject({ state: "absent", problem, reportedAtMs: NOW_AT_MS - 900 });
  }
});

test("two of three are frozen: nobody is said to lead or to be able to, and the quorum is lost", () => {
  const suspects = (name: string) => ({ memberId: id(name), ageMs: 6000, verdict: "suspected" as const });
  const alone = report("c", { leaderId: null, fencingToken: null, hearings: [suspects("a"), suspects("b")] });
  const told = [heard(leads("a", 3), 6000), heard(report("b"), 6000), heard(alone)];
  const frozen = federationView(sightOf(told, { known }));
  expect(frozen.leader).toBeNull();
  expect(frozen.partition).toMatchObject({ verdict: "no-quorum", silent: ["a", "b"] });
  expect(frozen.partition.sentences).toEqual([
    "Nothing is heard of A and B: down, or cut off from everyone.",
    "No voter hears a quorum: nobody can lead, no write is accepted.",
  ]);
  const away = { health: "unreachable" } as const;
  const view = federationView(sightOf(told, { known, nodes: { a: away, b: away } }));
  expect(view.readiness.verdict).toBe("not-ready");
  expect(view.readiness.sentences[0]).toBe("The quorum is lost already.");
  expect(view.readiness.sentences.join(" ")).not.toMatch(/died now/);
  expect(view.statusReason).toMatch(/^Only 1 of 3 voters report.* A and B are not heard/);
});

test("everyone has a name: who has told nothing, and who has left and is in the log still", () => {
  const membership = {
    members: ["a", "b", "c", "old"].map((one) => ({ id: id(one), role: "voter" as const, priority: 100 })),
    removed: [],
  };
  const past = new Map([[id("old"), { nodeId: "gone" as NodeId, name: "oslo-7" }]]);
  const sight = sightOf([heard(leads("a", 3, { membership })), heard(report("b"))], { known, past });
  const view = federationView(sight);
  expect(view.readiness.rejected.map(({ name }) => name)).toEqual(["C", "oslo-7"]);
  expect(view.readiness.sentences).toContain("oslo-7 is rejected: nothing is known of it.");
  expect(view.partition.sentences.join(" ")).toMatch(/oslo-7/);
  const { memberNames } = federationSituation(sight, assessFederation(sight));
  expect(memberNames.get(id("old"))).toBe("oslo-7");
  const elsewhere = new Map([[id("old"), { nodeId: "node-b" as NodeId, name: "as it was" }]]);
  expect(federationView({ ...sight, past: elsewhere }).readiness.rejected[1]?.name).toBe("B");
});

test("a member whose disk failed while it ran is out, with what its disk said", () => {
  const failed = report("c", { state: "failed", problem: "its disk is full" });
  const view = federationView(sightOf([heard(leads("a", 3)), heard(report("b")), heard(failed)], { known }));
  expect(view.members[2]).toMatchObject({ state: "failed", problem: "its disk is full", health: "down" });
  expect(view).toMatchObject({ status: "degraded", readiness: { survivableFailures: 0 } });
  expect(view.statusReason).toMatch(/^C is out \(its disk is full\)/);
});

test("terms of last entries count where no leader vouches for the logs", () => {
  const none = { leaderId: null, fencingToken: null, lastTerm: 2 };
  const unled = sightOf([heard(report("b", none))], { known });
  expect(assessFederation(unled).field.facts[0]?.lastTerm).toBe(2);
  const led = sightOf([heard(leads("a", 3, { lastTerm: 3 })), heard(report("b", { lastTerm: 3 }))], {
    known,
  });
  expect(assessFederation(led).field.facts.map(({ lastTerm }) => lastTerm)).toEqual([undefined, undefined]);
});

test("where nobody reports, nothing is known: neither a leader nor a partition", () => {
  const reports = [heard(leads("a", 3), 60_000), heard(report("b"), 60_000), heard(report("c"), 60_000)];
  const view = federationView(sightOf(reports, { known }));
  expect(view).toMatchObject({ status: "unknown", leader: null, hearings: [], links: [], blocks: [] });
  expect(view.statusReason).toMatch(/No member has reported to this hub for 60 s.*may well be fine/);
  expect(view.partition.sentences).toEqual([
    "No member reports to this hub, so that who hears whom is not known here.",
  ]);
  expect(view.readiness.verdict).toBe("not-ready");
  const never = federationView(sightOf([], { known }));
  expect(never.statusReason).toMatch(/since this hub started/);
});

test("a founded federation is forming until somebody was elected, and names who is missing", () => {
  const members = ["a", "b", "c"].map((name) => member(name, { isOpened: false }));
  expect(federationView(sightOf([], { members }))).toMatchObject({ status: "forming", leader: null });
  const waiting = report("a", { term: 0, leaderId: null, fencingToken: null });
  const some = federationView(sightOf([heard(waiting)], { members }));
  expect(some.status).toBe("forming");
  expect(some.statusReason).toMatch(/Nobody has been elected yet. B and C are not heard/);
});

test("a killed leader: its last claim is not believed once the others have spoken", () => {
  const left = (name: string) =>
    report(name, {
      leaderId: null,
      fencingToken: null,
      hearings: [lost("a"), hears(name === "b" ? "c" : "b")],
    });
  const reports = [heard(leads("a", 3), 900), heard(left("b"), 100), heard(left("c"), 100)];
  const electing = federationView(sightOf(reports, { known, leaderlessSinceAtMs: NOW_AT_MS - 1000 }));
  expect(electing).toMatchObject({ status: "failing-over", leader: null });
  const led = federationView(sightOf(reports, { known, leaderlessSinceAtMs: NOW_AT_MS - 7000 }));
  expect(led.status).toBe("leaderless");
  expect(led.statusReason).toMatch(/^Nobody has led for 7 s/);
  expect(led.members.find(({ memberId }) => memberId === "a")?.health).toBe("unreachable");
});

test("leaderless and held back: the reason names the guard", () => {
  const blocks = [{ kind: "cooldown", failoverId: "x", endsAtMs: NOW_AT_MS + 43_000 }] as const;
  const left = (name: string) => report(name, { leaderId: null, fencingToken: null, blocks: [...blocks] });
  const view = federationView(
    sightOf([heard(left("b")), heard(left("c"))], { known, leaderlessSinceAtMs: NOW_AT_MS - 7000 }),
  );
  expect(view.statusReason).toMatch(/No failover because: cooldown ends in 43 s/);
  expect(view.blocks).toMatchObject([{ sentence: "cooldown ends in 43 s" }]);
});

test("too few voters report to say that nobody leads", () => {
  const alone = report("c", { leaderId: null, fencingToken: null, hearings: [lost("a"), lost("b")] });
  const view = federationView(sightOf([heard(alone)], { known }));
  expect(view.status).toBe("unknown");
  expect(view.statusReason).toMatch(/Only 1 of 3 voters report/);
});

test("a leader that does not speak to the hub leads by its followers' word", () => {
  const view = federationView(
    sightOf([heard(leads("a", 3), 20_000), heard(report("b")), heard(report("c"))], { known }),
  );
  expect(view.leader).toMatchObject({ memberId: "a", term: 3, fencingToken: 3 });
  expect(view.status).toBe("degraded");
  expect(view.statusReason).toMatch(/^A leads by the word of its followers/);
});

test("two claims are shown as what they are; the newer term leads", () => {
  const view = federationView(
    sightOf(
      [
        heard(leads("a", 3, { hearings: [lost("b"), lost("c")] })),
        heard(leads("b", 4, { hearings: [lost("a"), hears("c")] })),
        heard(
          report("c", { term: 4, leaderId: id("b"), fencingToken: 4, hearings: [lost("a"), hears("b")] }),
        ),
      ],
      { known },
    ),
  );
  expect(view.leader).toMatchObject({ memberId: "b", term: 4 });
  expect(view.partition.verdict).toBe("split");
  expect(view.partition.sentences.join(" ")).toMatch(
    /B \(term 4\) and A \(term 3\) say that they lead. Only the newest fencing token, 4 of B/,
  );
  expect(view.status).toBe("degraded");
});

test("a running failover is told before anything else; a pause that agents do not have yet is a block already", () => {
  const pause = { byName: "Ada", reason: "switch upgrade", sinceAtMs: NOW_AT_MS - 1000, untilAtMs: null };
  const view = federationView(healthySight({ known, federation: federation({ pause }) }));
  expect(view.status).toBe("healthy");
  expect(view.blocks.map(({ sentence }) => sentence)).toEqual([
    "paused by Ada since 1 s (switch upgrade), until someone resumes",
  ]);
  expect(view.readiness.verdict).toBe("blocked");
  const over = federation({ pause: { ...pause, untilAtMs: NOW_AT_MS - 1 } });
  expect(federationView(healthySight({ known, federation: over })).blocks).toEqual([]);
});

test("a cordoned follower, a lost log and a change under way each make it degraded, with its sentence", () => {
  const nodes = { b: { scheduling: "cordoned" }, c: { scheduling: "draining" } } as const;
  expect(federationView(healthySight({ known, nodes })).statusReason).toMatch(/nobody could take over/);
  const damaged = report("c", { state: "lost", problem: "its log has a hole at 12" });
  expect(
    federationView(sightOf([heard(leads("a", 3)), heard(report("b")), heard(damaged)], { known }))
      .statusReason,
  ).toMatch(/C is out \(its log has a hole at 12\)/);
  const plan = { outcome: "step", sentence: "D is added as a learner." } as const;
  const changing = sightOf(
    [heard(leads("a", 3, { membershipPlan: plan })), heard(report("b")), heard(report("c"))],
    {
      known,
    },
  );
  expect(federationView(changing)).toMatchObject({ status: "degraded", membershipPlan: plan });
});
