import type {
  FailoverEntry,
  FailoverMark,
  FederationSpec,
  FederationView,
  MemberId,
  NodeSpec,
} from "@orrery/protocol";
import { failoverId } from "@orrery/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { endForgotten, storeLeaderNews } from "./federations/leader-events.ts";
import { type EnrolledAgent, enrolAgent, TestAgent, testFacts } from "./testing/test-agent.ts";
import { startTestHub, type TestHub, until } from "./testing/test-hub.ts";

let hub: TestHub;
let token = "";
const agents: TestAgent[] = [];
beforeAll(async () => {
  hub = await startTestHub();
  token = (await hub.joinToken()).text;
});
afterAll(async () => {
  for (const agent of agents) agent.kill();
  await hub.stop();
});

type Host = { enrolled: EnrolledAgent; agent: TestAgent; specs: NodeSpec[] };

let ports = 4500;
const facts = () => testFacts({ peerAddresses: [{ host: "127.0.0.1", port: ++ports }] });

async function join(enrolled: EnrolledAgent, from?: TestAgent): Promise<Host> {
  const { agent, ack } = await TestAgent.join(hub.gatewayUrl, enrolled, {
    facts: facts(),
    ...(from === undefined ? {} : { streamId: from.streamId as never, nextSequence: from.sequence + 1 }),
  });
  agents.push(agent);
  const first = ack.outcome === "welcome" ? [ack.spec] : [];
  return { enrolled, agent, specs: first };
}

async function enrol(count: number): Promise<Host[]> {
  const hosts: Host[] = [];
  for (let i = 0; i < count; i += 1) hosts.push(await join(await enrolAgent(hub.gatewayUrl, token)));
  return hosts;
}

const lastSpec = ({ agent, specs }: Host): NodeSpec | undefined => [...specs, ...agent.specs].at(-1);
const federationOf = (host: Host, id: string): FederationSpec | undefined =>
  lastSpec(host)?.federations.find(({ federationId }) => federationId === id);

async function found(hosts: Host[], name: string): Promise<FederationView> {
  const members = hosts.map(({ enrolled }) => ({ nodeId: enrolled.nodeId }));
  const view = await hub.mutate<FederationView>("federations.create", { name, members });
  for (const host of hosts) await until("the spec came", () => federationOf(host, view.id) !== undefined);
  return view;
}

const told = (host: Host, id: string, type: string) => {
  const spec = federationOf(host, id);
  const { federationId, memberId, generation } = spec as FederationSpec;
  return host.agent.entry(type, { federationId, memberId, generation, verdict: "the log is missing" });
};

test("a federation reaches its agents: own member, who founded it, where the others are; news of it too, and its end", async () => {
  const hosts = await enrol(3);
  const [a, b] = hosts as [Host, Host];
  const view = await found(hosts, "reach");
  const spec = federationOf(a, view.id);
  const ids = view.members.map(({ memberId }) => memberId).sort();
  expect(spec?.memberId).toBe(view.members.find(({ nodeId }) => nodeId === a.enrolled.nodeId)?.memberId);
  expect(spec).toMatchObject({ name: "reach", generation: 1, mayBeNew: true, inherits: null });
  expect(spec?.founding.members.map(({ id }) => id).sort()).toEqual(ids);
  expect(spec?.desired.voters.map(({ id }) => id).sort()).toEqual(ids);
  expect(spec?.places.map(({ addresses }) => addresses.length)).toEqual([1, 1, 1]);
  const opened = told(a, view.id, "agent.federation_member_opened");
  expect(await a.agent.report([opened])).toMatchObject({ outcome: "stored" });
  await until("its log is known", () => federationOf(a, view.id)?.mayBeNew === false);
  expect(federationOf(b, view.id)?.mayBeNew).toBe(true);
  await hub.mutate("federations.pause", { federationId: null, reason: "moving" });
  await until("the pause came", () => federationOf(b, view.id)?.pauses.fleet?.reason === "moving");
  await hub.mutate("federations.resume", { federationId: null });
  await hub.mutate("federations.remove", { federationId: view.id, confirmation: "reach" });
  await until("it is gone", () => hosts.every((host) => federationOf(host, view.id) === undefined));
});

test("who is still waiting for approval learns of no federation", async () => {
  await hub.mutate("settings.set", { waitingRoomEnabled: true });
  const enrolled = await enrolAgent(hub.gatewayUrl, token);
  await hub.mutate("settings.set", { waitingRoomEnabled: false });
  const waiting = await join(enrolled);
  await found(await enrol(3), "closed-circle");
  expect(lastSpec(waiting)).toBeUndefined();
});

test("a lost log: a new member id in the next spec, the old one on its way out, told once though it was said twice", async () => {
  const hosts = await enrol(3);
  const [a, b] = hosts as [Host, Host];
  const view = await found(hosts, "lossy");
  const old = federationOf(a, view.id)?.memberId as MemberId;
  const entry = { memberId: old, untilAtMs: null, reason: "slow" };
  await hub.mutate("federations.setNever", { federationId: view.id, never: [entry] });
  const first = told(a, view.id, "agent.federation_member_lost");
  const second = told(a, view.id, "agent.federation_member_lost");
  await a.agent.report([first]);
  await a.agent.report([first, second]);
  await until("a new id came", () => federationOf(a, view.id)?.memberId !== old);
  const fresh = federationOf(a, view.id);
  expect(fresh).toMatchObject({ mayBeNew: true, inherits: null });
  await until("the others know", () => federationOf(b, view.id)?.places.length === 4);
  const other = federationOf(b, view.id);
  expect(other?.desired.voters.map(({ id }) => id)).toContain(fresh?.memberId);
  expect(other?.desired.voters.map(({ id }) => id)).not.toContain(old);
  expect(other?.founding.members.map(({ id }) => id)).toContain(old);
  expect(other?.policy.never.map(({ memberId }) => memberId)).toEqual([fresh?.memberId]);
  const ofThis = async (type: string) =>
    (await hub.events(type)).filter(({ subject }) => subject.id === view.id);
  expect(await ofThis("federation.member_lost")).toMatchObject([{ severity: "warning" }]);
  expect(await ofThis("federation.member_replaced")).toMatchObject([
    { data: { before: old, after: fresh?.memberId } },
  ]);
});

/** A takeover as three members tell it: the new leader in three entries, a follower in one. */
function takeover(view: FederationView, hosts: Host[], term: number): { host: Host; entry: FailoverEntry }[] {
  const [old, leader, follower] = hosts.map((host) => federationOf(host, view.id)?.memberId as MemberId);
  const id = failoverId(view.id, 1, term);
  const mark = (by: MemberId | undefined, atMs: number, body: object) =>
    ({ by, clockId: `clock-${by}`, atMs, ...body }) as FailoverMark;
  const part = (i: number, opening: boolean, marks: FailoverMark[]) => ({
    host: hosts[i] as Host,
    entry: {
      federationId: view.id,
      failoverId: id,
      generation: 1,
      memberId: (i === 1 ? leader : follower) as MemberId,
      opening: opening
        ? {
            id,
            federationId: view.id,
            kind: "automatic" as const,
            oldLeaderId: old as MemberId,
            byName: null,
            startedAtMs: Date.now(),
            targetMs: 200,
            ranking: null,
          }
        : null,
      marks,
      evidence: [],
    },
  });
  return [
    part(1, true, [
      mark(leader, 1000, { kind: "began" }),
      mark(leader, 1012, { kind: "suspected", fault: "closed" }),
      mark(leader, 1015, { kind: "confirmed", agreeing: [follower] }),
      mark(leader, 1016, { kind: "campaigned", term }),
      mark(leader, 1021, { kind: "elected", term }),
      mark(leader, 1027, { kind: "fenced", term }),
    ]),
    part(1, false, [mark(leader, 1030, { kind: "promoted", term, problem: null })]),
    part(1, false, [mark(leader, 1043, { kind: "converged", term })]),
    part(2, false, [
      mark(follower, 50, { kind: "suspected", fault: "closed" }),
      mark(follower, 71, { kind: "follows", leaderId: leader, term }),
    ]),
  ];
}

test.each([
  ["in order", [0, 1, 2, 3], 5],
  ["backwards", [3, 2, 1, 0], 6],
  ["the end before the beginning, some twice", [2, 3, 2, 0, 1, 0], 7],
])(
  "a failover told %s, with the hub restarted in between, is one row and one event",
  async (_, order, term) => {
    const hosts = await enrol(3);
    const view = await found(hosts, `takeover-${term}`);
    const parts = takeover(view, hosts, term);
    for (const [n, i] of order.entries()) {
      const part = parts[i] as (typeof parts)[number];
      const entry = part.host.agent.entry("agent.failover", part.entry as never);
      await part.host.agent.report([entry]);
      if (n !== 1) continue;
      hub = await hub.restart();
      for (const host of hosts) {
        const back = await join(host.enrolled, host.agent);
        back.agent.sequence = host.agent.sequence;
        Object.assign(back.agent, { streamId: host.agent.streamId });
        Object.assign(host, back);
      }
      // As an agent does that never heard the acknowledgement.
      await part.host.agent.report([entry]);
    }
    const id = failoverId(view.id, 1, term);
    const row = await hub.database?.db.read.failover.find(id);
    expect(row).toMatchObject({
      outcome: "succeeded",
      fault: "closed",
      totalMs: 43,
      term,
      oldLeaderId: federationOf(hosts[0] as Host, view.id)?.memberId,
      newLeaderId: federationOf(hosts[1] as Host, view.id)?.memberId,
    });
    expect(row?.marks.length).toBe(10);
    const events = (await hub.events("failover.")).filter(({ subject }) => subject.id === view.id);
    const [, leader, follower] = hosts.map(({ enrolled }) => enrolled.name);
    expect(events).toMatchObject([
      {
        type: "failover.succeeded",
        severity: "notice",
        summary: `takeover-${term}: Automatic failover: ${leader} took over from ${hosts[0]?.enrolled.name} in 43 ms, within the target of 200 ms.`,
        data: { failoverId: id },
      },
    ]);
    expect(row?.names[row.marks.find(({ kind }) => kind === "follows")?.by ?? ""]).toBe(follower);
  },
);

test("a leader that dies before its end: a later term ends its failover as failed, and its own later word still counts", async () => {
  const hosts = await enrol(3);
  const view = await found(hosts, "overtaken");
  const rows = () => hub.database?.db.read.failover.findPage({ federationId: view.id, limit: 10 });
  const tell = async (host: Host, ...entries: unknown[]) =>
    host.agent.report(entries.map((entry) => host.agent.entry("agent.failover", entry as never)));
  const first = takeover(view, hosts, 4);
  const leader = hosts[1] as Host;
  await tell(leader, first[0]?.entry);
  const next = takeover(view, hosts, 5);
  await tell(leader, ...next.slice(0, 3).map(({ entry }) => entry));
  expect((await rows())?.items.map(({ term, outcome }) => [term, outcome]).sort()).toEqual([
    [4, "failed"],
    [5, "succeeded"],
  ]);
  const events = async () => {
    const all = await hub.events("failover.");
    return all.filter(({ data }) => data.failoverId === failoverId(view.id, 1, 4));
  };
  expect(await events()).toMatchObject([
    {
      type: "failover.failed",
      severity: "critical",
      summary: expect.stringMatching(
        `running the promote hook: ${leader.enrolled.name} was gone before that.`,
      ),
    },
  ]);
  // A follower's word that comes late opens nothing again; the end that its leader told nobody in time does.
  await tell(hosts[2] as Host, first[3]?.entry);
  expect(await events()).toHaveLength(1);
  await tell(leader, first[1]?.entry, first[2]?.entry);
  expect((await events()).map(({ type }) => type)).toEqual(["failover.failed", "failover.succeeded"]);
});

test("an older failover that is told after a later one was there does not stay running", async () => {
  const hosts = await enrol(3);
  const view = await found(hosts, "told-late");
  const tell = (host: Host, entry: unknown) =>
    host.agent.report([host.agent.entry("agent.failover", entry as never)]);
  await tell(hosts[1] as Host, takeover(view, hosts, 5)[0]?.entry);
  await tell(hosts[2] as Host, takeover(view, hosts, 4)[3]?.entry);
  const row = (term: number) => hub.database?.db.read.failover.find(failoverId(view.id, 1, term));
  expect(await row(4)).toMatchObject({ outcome: "failed" });
  expect(await row(5)).toMatchObject({ outcome: "running" });
});

test("leadership of a later term, or a minute without a word while another leads, ends it too", async () => {
  const hosts = await enrol(3);
  const view = await found(hosts, "forgotten");
  const { db } = hub.database as NonNullable<TestHub["database"]>;
  const begin = (term: number) => {
    const host = hosts[1] as Host;
    const [part] = takeover(view, hosts, term);
    return host.agent.report([host.agent.entry("agent.failover", part?.entry as never)]);
  };
  const outcome = async (term: number) =>
    (await db.read.failover.find(failoverId(view.id, 1, term)))?.outcome;
  const leader = { memberId: federationOf(hosts[0] as Host, view.id)?.memberId as MemberId, name: "x" };
  const now = { ...leader, term: 5, sinceAtMs: Date.now() };
  await begin(4);
  await storeLeaderNews(db, view.id, { kind: "leader-changed", old: null, now });
  expect(await outcome(4)).toBe("failed");
  await begin(6);
  await endForgotten(db, view.id, now, Date.now() + 45_000);
  expect(await outcome(6)).toBe("running");
  const own = { ...now, memberId: federationOf(hosts[1] as Host, view.id)?.memberId as MemberId, term: 6 };
  await endForgotten(db, view.id, own, Date.now() + 61_000);
  expect(await outcome(6)).toBe("running");
  await endForgotten(db, view.id, now, Date.now() + 61_000);
  expect(await outcome(6)).toBe("failed");
});

test("a member whose disk failed while it ran is told at once, with the sentence of its disk", async () => {
  const hosts = await enrol(3);
  const view = await found(hosts, "disk");
  const [host] = hosts as [Host];
  const { federationId, memberId, generation } = federationOf(host, view.id) as FederationSpec;
  const data = { federationId, memberId, generation, problem: "Its disk is full." };
  await host.agent.report([host.agent.entry("agent.federation_member_failed", data)]);
  expect((await hub.events("federation.member_failed")).at(-1)).toMatchObject({
    severity: "critical",
    subject: { kind: "federation", id: view.id },
    summary: `${host.enrolled.name} has failed as a member of disk: Its disk is full.`,
    data: { memberId, problem: "Its disk is full." },
  });
});

test("an outcome that changes is told each time it changes: a promotion fails, then works", async () => {
  const hosts = await enrol(3);
  const view = await found(hosts, "second-try");
  const [begin, , end] = takeover(view, hosts, 9);
  const leader = hosts[1] as Host;
  const failed = { by: begin?.entry.memberId, clockId: `clock-${begin?.entry.memberId}`, atMs: 1028 };
  const mark = { ...failed, kind: "promoted", term: 9, problem: "exit 1" };
  const tell = (entry: unknown) =>
    leader.agent.report([leader.agent.entry("agent.failover", entry as never)]);
  await tell(begin?.entry);
  await tell({ ...begin?.entry, opening: null, marks: [mark] });
  await tell({ ...begin?.entry, opening: null, marks: [mark] });
  await tell(end?.entry);
  const events = (await hub.events("failover.")).filter(({ subject }) => subject.id === view.id);
  expect(events.map(({ type, severity }) => [type, severity])).toEqual([
    ["failover.failed", "critical"],
    ["failover.succeeded", "notice"],
  ]);
});

test("what was not done is told, too: blocked with its reason, cleared", async () => {
  const hosts = await enrol(3);
  const view = await found(hosts, "non-decisions");
  const host = hosts[1] as Host;
  const memberId = federationOf(host, view.id)?.memberId as MemberId;
  const entry = (suffix: string, marks: object[]) => ({
    ...{ federationId: view.id, generation: 1, memberId, opening: null, evidence: [] },
    failoverId: `${view.id}-1-4-${suffix}`,
    marks: marks.map((mark, i) => ({ by: memberId, clockId: "c", atMs: i, ...mark })),
  });
  const suspected = { kind: "suspected", fault: "silence" };
  const blocked = { kind: "blocked", blocks: [{ kind: "manual", endsAtMs: null }] };
  const tell = (data: unknown) => host.agent.report([host.agent.entry("agent.failover", data as never)]);
  await tell(entry("blocked", [suspected, blocked]));
  await tell(entry("blocked", [suspected, blocked]));
  await tell(entry("cleared-1", [suspected, { kind: "old-leader-answered" }]));
  const events = (await hub.events("failover.")).filter(({ subject }) => subject.id === view.id);
  expect(events.map(({ type, severity }) => [type, severity])).toEqual([
    ["failover.blocked", "warning"],
    ["failover.cleared", "info"],
  ]);
  expect(events[0]?.summary).toMatch(/^non-decisions: Not failed over because: .*manual/i);
});

test("an agent speaks for its own members only: the rest stays in the log, changes nothing, and is recorded", async () => {
  const hosts = await enrol(4);
  const stranger = hosts[3] as Host;
  const view = await found(hosts.slice(0, 3), "own-words");
  const [begin] = takeover(view, hosts.slice(0, 3), 5);
  const victim = begin?.entry.memberId;
  const member = { federationId: view.id, memberId: victim, generation: 1 };
  const lies: [string, unknown][] = [
    ["agent.failover", begin?.entry],
    ["agent.federation_member_lost", member],
    ["agent.federation_member_opened", member],
    ["agent.federation_member_lost", { ...member, federationId: "none" }],
    ["agent.failover", { nonsense: true }],
  ];
  const entries = lies.map(([type, data]) => stranger.agent.entry(type, data as never));
  expect(await stranger.agent.report(entries)).toMatchObject({ outcome: "stored" });
  const own = hosts[0] as Host;
  const ownId = federationOf(own, view.id)?.memberId;
  const inOthersName = { ...begin?.entry, memberId: ownId };
  const ofAnother = { ...begin?.entry, memberId: ownId, marks: [], failoverId: "another-1-5" };
  await own.agent.report(
    [inOthersName, ofAnother].map((data) => own.agent.entry("agent.failover", data as never)),
  );
  expect(await hub.database?.db.read.failover.find(begin?.entry.failoverId ?? "")).toBeNull();
  const row = await hub.database?.db.read.federationMember.find(victim as MemberId);
  expect(row).toMatchObject({ isWanted: true, isOpened: false });
  const kept = (await hub.events("agent.")).filter(({ actor }) => actor.id === stranger.enrolled.nodeId);
  expect(kept.length).toBe(lies.length);
  await until("it is recorded", async () => {
    const violations = await hub.events("node.protocol_violation");
    return [stranger, own].every(({ enrolled }) =>
      violations.some(({ subject }) => subject.id === enrolled.nodeId),
    );
  });
});
