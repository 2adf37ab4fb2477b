import {
  type DrillView,
  type EventView,
  type FailoverEntry,
  type FailoverMark,
  type FailoverView,
  type FederationView,
  failoverId,
  type HeartbeatRecord,
  type VerbResult,
} from "@orrery/protocol";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  foundTestFederation,
  specOf,
  type TestFederation,
  type TestMember,
} from "./testing/test-federation.ts";
import { type ApiError, startTestHub, type TestHub, until } from "./testing/test-hub.ts";

let hub: TestHub;
let orders: TestFederation;
let term = 10;
beforeAll(async () => {
  hub = await startTestHub();
  orders = await foundTestFederation(hub, "orders");
  await hub.mutate("federations.set", {
    federationId: orders.id,
    policy: { cooldownMs: 0, limitCount: 1000 },
  });
});
afterAll(async () => {
  orders.end();
  await hub.stop();
});
beforeEach(async () => {
  term += 10;
  for (const member of orders.members) {
    member.commands.length = 0;
    member.answer = () => ({ outcome: "done" });
  }
  await orders.report(0, term);
  await until("led", async () => (await orders.view()).leader?.term === term);
});

const run = (verb: string, input: object) =>
  hub.mutate<VerbResult>(`federations.${verb}`, { federationId: orders.id, ...input });

async function told(type: string): Promise<EventView[]> {
  return (await hub.events(type)).filter(({ subject }) => subject.id === orders.id);
}

function isOk(result: VerbResult, name: string): boolean | undefined {
  return result.checks.find((check) => check.name === name)?.isOk;
}

/** What the new leader tells of its takeover, and how long that took. */
async function tellTakeover(
  by: TestMember,
  newTerm: number,
  how: { kind: "automatic" | "drill" | "switchover"; tookMs: number },
): Promise<string> {
  const id = failoverId(orders.id, 1, newTerm);
  const mark = (atMs: number, body: object) =>
    ({ by: by.memberId, clockId: "clock", atMs, term: newTerm, ...body }) as FailoverMark;
  const entry: FailoverEntry = {
    federationId: orders.id,
    failoverId: id,
    generation: 1,
    memberId: by.memberId,
    opening: {
      id,
      federationId: orders.id,
      kind: how.kind,
      oldLeaderId: orders.members[0].memberId,
      byName: null,
      startedAtMs: Date.now(),
      targetMs: 200,
      ranking: null,
    },
    marks: [
      mark(0, { kind: "began" }),
      mark(1, { kind: "suspected", fault: "closed" }),
      mark(2, { kind: "elected" }),
      mark(3, { kind: "fenced" }),
      mark(4, { kind: "promoted", problem: null }),
      mark(how.tookMs, { kind: "converged" }),
    ],
    evidence: [
      {
        by: by.memberId,
        peer: orders.members[0].memberId,
        atMs: 1,
        clockId: "clock",
        sentence: `${orders.members[0].memberId} closed`,
      },
    ],
  };
  await by.agent.report([by.agent.entry("agent.failover", entry as never)]);
  return id;
}

test("a switchover: dry run, refusals with reasons, and the command to the leader's agent", async () => {
  const [a, b, c] = orders.members;
  const planned = await run("switchover", { dryRun: true });
  expect(planned).toMatchObject({ outcome: "planned", from: a.memberId, failoverId: null });
  expect(a.commands).toEqual([]);

  const refused = await run("switchover", { to: a.memberId });
  expect(refused).toMatchObject({ outcome: "refused", sentence: "orders-a leads already." });
  expect(isOk(refused, "target")).toBe(false);

  a.answer = () => ({ outcome: "done", result: { failoverId: `${orders.id}-1-99` } });
  const done = await run("switchover", { to: c.memberId });
  expect(done).toMatchObject({ outcome: "done", to: c.memberId, failoverId: `${orders.id}-1-99` });
  expect(a.commands).toMatchObject([
    {
      kind: "federation",
      federation: { action: "switchover", to: c.memberId, federationId: orders.id, byName: "local admin" },
    },
  ]);
  expect(await told("federation.switchover_asked")).toMatchObject([{ data: { to: c.memberId } }]);

  a.answer = () => ({ outcome: "failed", message: "orders-b did not catch up in time." });
  expect(await run("switchover", { to: b.memberId })).toMatchObject({
    outcome: "failed",
    sentence: "orders-b did not catch up in time.",
  });
});

test("a viewer may look, but neither switch over nor force", async () => {
  const token = async (scopes: string[]) =>
    (await hub.mutate<{ text: string }>("apiTokens.create", { name: `t${scopes.length}`, scopes })).text;
  const viewer = await token(["federations:read"]);
  const operator = await token(["federations:read", "federations:operate"]);
  const as = (verb: string, input: object, by: string) =>
    hub.mutate(`federations.${verb}`, { federationId: orders.id, ...input }, by);
  const forbidden = expect.objectContaining({ code: "FORBIDDEN" }) as ApiError;
  await expect(as("switchover", { dryRun: true }, viewer)).rejects.toEqual(forbidden);
  await expect(as("switchover", { dryRun: true }, operator)).resolves.toMatchObject({ outcome: "planned" });
  const force = { to: orders.members[1].memberId, confirmation: "orders", dryRun: true };
  await expect(as("force", force, operator)).rejects.toEqual(forbidden);
});

test("a scheduled switchover is carried out once at its time, with the checks made again", async () => {
  const [a, b] = orders.members;
  const later = { to: b.memberId, atMs: Date.now() + 3_600_000 };
  const isTime = async (): Promise<void> => {
    const scheduledSwitchover = { to: b.memberId, atMs: Date.now(), byName: "local admin" };
    await hub.database?.db.read.federation.update(orders.id, { scheduledSwitchover });
  };
  expect((await run("switchover", later)).outcome).toBe("scheduled");
  expect((await orders.view()).scheduledSwitchover).toMatchObject({ to: b.memberId, byName: "local admin" });
  expect(a.commands).toEqual([]);
  await isTime();
  await until("carried out", () => a.commands.length === 1);
  expect(a.commands).toMatchObject([{ federation: { action: "switchover", byName: "local admin" } }]);
  await until("taken off", async () => (await orders.view()).scheduledSwitchover === null);

  await run("switchover", later);
  await hub.mutate("nodes.cordon", { nodeId: b.enrolled.nodeId, reason: "disk", expiresInMs: 60_000 });
  await isTime();
  await until("told", async () => (await told("federation.switchover_cancelled")).length === 1);
  expect(await told("federation.switchover_cancelled")).toMatchObject([
    {
      severity: "warning",
      data: { reason: expect.stringMatching(/orders-b cannot take over: it is cordoned/) },
    },
  ]);
  expect(a.commands).toHaveLength(1);
  await hub.mutate("nodes.uncordon", { nodeId: b.enrolled.nodeId });

  await run("switchover", later);
  const cancelled = await hub.mutate<FederationView>("federations.cancelSwitchover", {
    federationId: orders.id,
  });
  expect(cancelled.scheduledSwitchover).toBeNull();
});

test("recover needs the fault confirmed by a quorum, and goes to the one that is to lead", async () => {
  const [a, b, c] = orders.members;
  expect(await run("recover", {})).toMatchObject({ outcome: "refused" });
  const accuse = (verdict: "heard" | "confirmed") => ({
    term,
    leaderId: null,
    fencingToken: null,
    hearings: [{ memberId: a.memberId, ageMs: 900, verdict }],
  });
  const heard = (other: TestMember) => ({ memberId: other.memberId, ageMs: 5, verdict: "heard" as const });
  await orders.reportOf(b, { ...accuse("confirmed"), hearings: [...accuse("confirmed").hearings, heard(c)] });
  await orders.reportOf(c, { ...accuse("confirmed"), hearings: [...accuse("confirmed").hearings, heard(b)] });
  const done = await run("recover", { to: c.memberId });
  expect(done).toMatchObject({ outcome: "done", from: a.memberId, to: c.memberId });
  expect(c.commands).toMatchObject([{ federation: { action: "recover" } }]);
  expect(await told("federation.recover_asked")).toHaveLength(1);
});

test("heartbeats are asked of the member's agent, and an answer that is none is an error", async () => {
  const [a, b] = orders.members;
  const input = { federationId: orders.id, by: a.memberId, peer: b.memberId };
  const record: HeartbeatRecord = {
    by: a.memberId,
    peer: b.memberId,
    profile: "lan",
    heartbeatMs: 10,
    samples: [{ atMs: 1, intervalMs: 10, thresholdMs: 42 }],
  };
  a.answer = () => ({ outcome: "done", result: record });
  expect(await hub.query("federations.heartbeats", input)).toEqual(record);
  a.answer = () => ({ outcome: "done", result: { nonsense: true } });
  await expect(hub.query("federations.heartbeats", input)).rejects.toMatchObject({
    code: "PRECONDITION_FAILED",
  });
});

test("a drill is ordered of the leader, and graded by the failover that it caused", async () => {
  const [a, b] = orders.members;
  const input = { federationId: orders.id, fault: "kill", durationMs: 1000 };
  const dry = await hub.mutate<VerbResult>("drills.run", { ...input, dryRun: true });
  expect(dry).toMatchObject({ outcome: "planned", from: a.memberId });
  const ordered = await hub.mutate<VerbResult>("drills.run", input);
  expect(ordered).toMatchObject({ outcome: "done", drillId: expect.any(String) });
  expect(a.commands).toMatchObject([
    { federation: { action: "drill", fault: "kill", drillId: ordered.drillId } },
  ]);
  await expect(hub.mutate("drills.run", input)).rejects.toMatchObject({ code: "CONFLICT" });

  const expected = orders.members.find(({ memberId }) => memberId === ordered.to) ?? b;
  const id = await tellTakeover(expected, term + 1, { kind: "drill", tookMs: 80 });
  const drills = async () =>
    (await hub.query<{ items: DrillView[] }>("drills.list", { federationId: orders.id })).items;
  await until("graded", async () => (await drills())[0]?.state === "graded");
  expect((await drills())[0]).toMatchObject({ grade: "A", failoverId: id, isScheduled: false });
  expect((await hub.query<FailoverView>("failovers.get", { failoverId: id })).drillId).toBe(ordered.drillId);
  expect(await told("drill.graded")).toMatchObject([{ severity: "notice", data: { grade: "A" } }]);

  a.answer = () => ({ outcome: "failed", message: "it runs without a supervisor" });
  await orders.report(0, term + 2);
  const failed = await hub.mutate<VerbResult>("drills.run", { ...input, fault: "freeze" });
  expect(failed).toMatchObject({ outcome: "failed", sentence: "it runs without a supervisor" });
  expect((await drills())[0]).toMatchObject({ state: "failed", reasons: ["it runs without a supervisor"] });
});

test("a kill is refused where nothing restarts the agent; a scheduled drill that may not be is on record as refused", async () => {
  const [, b, c] = orders.members;
  const lame = await foundTestFederation(hub, "lame", []);
  await lame.report(0, 3);
  await until("led", async () => (await lame.view()).leader?.term === 3);
  const kill = await hub.mutate<VerbResult>("drills.run", {
    federationId: lame.id,
    fault: "kill",
    dryRun: true,
  });
  expect(kill).toMatchObject({ outcome: "refused" });
  expect(kill.checks.find(({ name }) => name === "agent")?.finding).toMatch(
    /Nothing would restart the agent/,
  );
  const cut = await hub.mutate<VerbResult>("drills.run", {
    federationId: lame.id,
    fault: "cut",
    dryRun: true,
  });
  expect(cut.outcome).toBe("planned");
  lame.end();

  const schedule = { fault: "freeze", everyMs: 3_600_000 };
  const view = await hub.mutate<FederationView>("drills.schedule", { federationId: orders.id, schedule });
  expect(view.drillSchedule).toMatchObject({ ...schedule, byName: "local admin" });
  expect(view.drillSchedule?.nextAtMs).toBeGreaterThan(Date.now() + 3_500_000);
  for (const { enrolled } of [b, c]) {
    await hub.mutate("nodes.cordon", { nodeId: enrolled.nodeId, reason: "disk" });
  }
  await hub.database?.db.read.federation.update(orders.id, {
    drillSchedule: { fault: "freeze", everyMs: 3_600_000, nextAtMs: Date.now(), byName: "local admin" },
  });
  await until("refused", async () =>
    (await told("drill.failed")).some(
      ({ data }) => data.reason !== undefined && String(data.reason).includes("Nobody could take over"),
    ),
  );
  const { items } = await hub.query<{ items: DrillView[] }>("drills.list", { federationId: orders.id });
  expect(items[0]).toMatchObject({ state: "refused", isScheduled: true, fault: "freeze" });
  expect((await orders.view()).drillSchedule?.nextAtMs).toBeGreaterThan(Date.now() + 3_000_000);
  for (const { enrolled } of [b, c]) await hub.mutate("nodes.uncordon", { nodeId: enrolled.nodeId });
  const ended = await hub.mutate<FederationView>("drills.schedule", {
    federationId: orders.id,
    schedule: null,
  });
  expect(ended.drillSchedule).toBeNull();
});

test("a failover: summary in the view, its page with names, statistics, acknowledgement into the specs", async () => {
  const [, b] = orders.members;
  const id = await tellTakeover(b, term + 1, { kind: "automatic", tookMs: 120 });
  await until("in the view", async () => (await orders.view()).lastFailover?.id === id);
  expect((await orders.view()).lastFailover).toMatchObject({
    outcome: "succeeded",
    totalMs: 120,
    summary: "Automatic failover: orders-b took over from orders-a in 120 ms, within the target of 200 ms.",
  });
  const page = await hub.query<FailoverView>("failovers.get", { failoverId: id });
  expect(page).toMatchObject({ fencingToken: term + 1, newLeaderName: "orders-b", acknowledgedByName: null });
  expect(page.evidence).toMatchObject([{ byName: "orders-b", sentence: "orders-a closed" }]);
  expect(page.sightings[0]).toMatchObject({
    offsetMs: 0,
    sentence: expect.stringContaining("orders-b last heard"),
  });
  const list = await hub.query<{ items: FailoverView[]; nextCursor: string | null }>("failovers.list", {
    federationId: orders.id,
    limit: 1,
  });
  expect(list).toMatchObject({ items: [{ id, federationName: "orders" }], nextCursor: expect.any(String) });
  const rows = await hub.query<{ kind: string; phase: string; p50Ms: number }[]>("failovers.statistics", {
    federationId: orders.id,
  });
  expect(rows).toContainEqual(expect.objectContaining({ kind: "automatic", phase: "total", p50Ms: 120 }));

  const acknowledged = await hub.mutate<FailoverView>("failovers.acknowledge", { failoverId: id });
  expect(acknowledged.acknowledgedByName).toBe("local admin");
  const spec = () => specOf(b, orders.id);
  await until("in the spec", () => spec()?.acknowledged.some(({ failoverId: one }) => one === id) === true);
  await hub.mutate("failovers.acknowledge", { failoverId: id });
  expect(await told("failover.acknowledged")).toHaveLength(1);
  const metrics = await (
    await fetch(`${hub.url}/metrics`, { headers: { authorization: `Bearer ${hub.adminToken}` } })
  ).text();
  expect(metrics.match(/^orrery_failovers_total\{kind="automatic".*$/gm)).toEqual([
    'orrery_failovers_total{kind="automatic",outcome="succeeded"} 1',
  ]);
});

test("force: refused while a quorum lives; then a new generation from the survivor, with everyone under new ids", async () => {
  const [a, b, c] = orders.members;
  const wish = { to: c.memberId, confirmation: "orders" };
  expect(await run("force", wish)).toMatchObject({
    outcome: "refused",
    sentence: expect.stringMatching(/quorum is there/),
  });
  await hub.mutate("federations.set", { federationId: orders.id, policy: { factsAgeMsMax: 4000 } });
  const alone = { term, leaderId: null, fencingToken: null, hearings: [], lastIndex: 8, commitIndex: 8 };
  await new Promise((resolve) => setTimeout(resolve, 4300));
  await orders.reportOf(c, alone);
  expect(await run("force", { ...wish, confirmation: "order" })).toMatchObject({ outcome: "refused" });
  const planned = await run("force", { ...wish, confirmation: "", dryRun: true });
  expect(planned).toMatchObject({
    outcome: "planned",
    sentence: expect.stringMatching(/2 committed entries are among them/),
  });
  await orders.reportOf(c, alone);
  const forced = await run("force", wish);
  expect(forced).toMatchObject({ outcome: "done", sentence: planned.sentence });

  for (const member of orders.members)
    await until("the generation", () => specOf(member, orders.id)?.generation === 2);
  const founder = specOf(c, orders.id);
  expect(founder).toMatchObject({
    mayBeNew: true,
    inherits: { memberId: c.memberId, termMin: expect.any(Number) },
    founding: { members: [{ id: founder?.memberId, role: "voter" }], removed: [] },
  });
  expect(founder?.inherits?.termMin).toBeGreaterThanOrEqual(term + 1_000_000);
  const old = orders.members.map(({ memberId }) => memberId);
  for (const member of [a, b]) {
    expect(specOf(member, orders.id)?.inherits).toBeNull();
    expect(specOf(member, orders.id)?.desired.voters.some(({ id }) => old.includes(id))).toBe(false);
    expect(specOf(member, orders.id)?.desired.voters).toHaveLength(3);
  }
  expect(await told("federation.forced")).toMatchObject([
    { severity: "critical", summary: expect.stringContaining(planned.sentence ?? "?") },
  ]);
  expect((await orders.view()).generation).toBe(2);
});
