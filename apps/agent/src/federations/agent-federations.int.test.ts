import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { FederationId, type MemberPlace } from "@orrery/protocol";
import { expect, test } from "vitest";
import { useAgentFleet } from "../testing/agent-fleet.ts";
import { testSpec } from "./testing/test-spec.ts";

const NAMES = ["a", "b", "c"];
const OTHER = FederationId.parse("other");
const given = useAgentFleet();

async function startThree(): Promise<MemberPlace[]> {
  const { fleet } = given;
  await Promise.all(NAMES.map((name) => fleet.start(name)));
  return NAMES.map((name) => fleet.place(name));
}

async function leaderOf(names: readonly string[], federationId?: FederationId): Promise<string> {
  const { fleet } = given;
  await fleet.until(`${names} to follow one leader`, () => fleet.leader(names, federationId) !== null);
  return fleet.leader(names, federationId) ?? "";
}

test("three agents get their specs, elect and report; kill -9 of the leader, and the others report the next one", async () => {
  const { fleet } = given;
  fleet.federate(await startThree());
  const first = await leaderOf(NAMES);
  for (const name of NAMES) {
    const [opened] = fleet.entries(name, "agent.federation_member_opened");
    expect(opened?.data).toEqual({ federationId: "demo", memberId: `m-${name}`, generation: 1 });
    expect(fleet.report(name)).toMatchObject({ state: "running", problem: null, generation: 1 });
  }
  expect(fleet.hub.hellos[0]?.capabilities).toContain("federations");
  const token = fleet.report(first)?.fencingToken ?? 0;

  await fleet.kill(first);
  const others = NAMES.filter((name) => name !== first);
  const second = await leaderOf(others);
  expect(fleet.report(second)?.fencingToken).toBeGreaterThan(token);

  await fleet.start(first);
  expect(await leaderOf(NAMES)).toBe(second);
});

test("an emptied folder: the member is lost and says so, never votes, and another one joins as a learner in its place", async () => {
  const { fleet } = given;
  const places = await startThree();
  fleet.federate(places);
  await leaderOf(NAMES);
  fleet.federate(places, { mayBeNew: false });
  await fleet.kill("c");
  await rm(join(fleet.folderOf("c"), "federations"), { recursive: true });
  await fleet.start("c");
  await fleet.until("c to be lost", () => fleet.report("c")?.state === "lost");
  expect(fleet.report("c")?.problem).toContain("is gone");
  await fleet.until("the entry", () => fleet.entries("c", "agent.federation_member_lost").length > 0);
  const [lost] = fleet.entries("c", "agent.federation_member_lost");
  expect(lost?.data).toMatchObject({ federationId: "demo", memberId: "m-c", generation: 1 });
  await leaderOf(["a", "b"]);

  const next = fleet.place("c", "m-c2");
  const all = [...places, next];
  const desired = {
    voters: [places[0], places[1], next].flatMap((place) =>
      place === undefined ? [] : [{ id: place.memberId, priority: 50 }],
    ),
    observers: [],
    acceptsNoSpare: true,
  };
  const { founding } = testSpec(next, places);
  for (const place of places.slice(0, 2)) {
    fleet.send(place.nodeId, testSpec(place, all, { founding, desired, mayBeNew: false }));
  }
  fleet.send(next.nodeId, testSpec(next, all, { founding, desired }));
  await fleet.until("the new member to be a voter", () => {
    const members = fleet.report("c")?.membership.members ?? [];
    return members.some(({ id, role }) => id === "m-c2" && role === "voter");
  });
  await leaderOf(NAMES);
  expect(fleet.report("c")).toMatchObject({ memberId: "m-c2", state: "running" });
});

test("two federations on the same nodes, each with a leader; one that is taken away is gone with its logs", async () => {
  const { fleet } = given;
  const places = await startThree();
  fleet.federate(places);
  const others = NAMES.slice(0, 2).map((name) => fleet.place(name, `o-${name}`));
  fleet.federate(others, { federationId: OTHER, profile: "metro" });
  await leaderOf(NAMES);
  await leaderOf(["a", "b"], OTHER);

  for (const place of places) {
    const federations = fleet.hub.node(place.nodeId).spec?.federations ?? [];
    const left = federations.filter(({ federationId }) => federationId === OTHER);
    fleet.hub.sendNodeSpec(place.nodeId, { federations: left });
  }
  const logsOf = (name: string) => readdir(join(fleet.folderOf(name), "federations"));
  await expect.poll(() => logsOf("a"), { timeout: 60_000 }).toEqual(["o-a"]);
  await expect.poll(() => logsOf("c"), { timeout: 60_000 }).toEqual([]);
  await leaderOf(["a", "b"], OTHER);
});

test("the hub is away: specs from disk, an election, and afterwards everything is told, once", async () => {
  const { fleet } = given;
  fleet.federate(await startThree());
  const first = await leaderOf(NAMES);
  const before = fleet.report(first)?.term ?? 0;
  const away = fleet.hub;
  await away.stop();
  // All of them start without a hub, so that what they are comes from their disks alone.
  for (const name of NAMES) await fleet.kill(name);
  for (const name of NAMES) void fleet.start(name).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 3000));
  fleet.hub = await away.revive();
  const leader = await leaderOf(NAMES);
  expect(fleet.report(leader)?.term).toBeGreaterThan(before);
  for (const name of NAMES) {
    const starts = () => {
      const { entries } = fleet.hub.node(fleet.nodeId(name));
      return entries.filter(({ type }) => type === "agent.started").length;
    };
    await expect.poll(starts, { timeout: 20_000 }).toBe(2);
  }
});

test("certificates are renewed while the members are linked, and nobody notices", async () => {
  const { fleet } = given;
  fleet.federate(await startThree());
  const leader = await leaderOf(NAMES);
  const term = fleet.report(leader)?.term;
  for (const name of NAMES) {
    expect(await fleet.hub.command("renew_certificate", fleet.nodeId(name))).toMatchObject({
      outcome: "done",
    });
  }
  await fleet.until("three renewals", () => fleet.hub.renewals === 3);
  expect(await leaderOf(NAMES)).toBe(leader);
  expect(fleet.report(leader)?.term).toBe(term);
  // Who is linked anew now shows the new certificate.
  const [killed = ""] = NAMES.filter((name) => name !== leader);
  await fleet.kill(killed);
  await fleet.start(killed);
  expect(await leaderOf(NAMES)).toBe(leader);
});

test("a peer port that is taken: the agent lives, says so, and its federations begin when the port is free", async () => {
  const { fleet } = given;
  const thief = createServer();
  const port = await new Promise<number>((resolve) => {
    thief.listen(0, "127.0.0.1", () => {
      const address = thief.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
  await fleet.start("a", ["--peer-port", String(port)]);
  const place = fleet.place("a");
  expect(place.addresses).toEqual([{ host: "127.0.0.1", port }]);
  fleet.federate([place]);
  await fleet.until("the problem", () => (fleet.report("a")?.problem ?? "").includes(String(port)));
  expect(fleet.report("a")?.state).toBe("starting");
  await fleet.until("the event", () => fleet.entries("a", "agent.peer_port_unavailable").length === 1);
  expect(fleet.entries("a", "agent.peer_port_unavailable")[0]?.data).toMatchObject({
    port,
    code: "EADDRINUSE",
  });
  await new Promise((resolve) => thief.close(resolve));
  expect(await leaderOf(["a"])).toBe("a");
  expect(fleet.entries("a", "agent.peer_port_unavailable")).toHaveLength(1);
});

test("an agent that is asked to stop hands over first", async () => {
  const { fleet } = given;
  fleet.federate(await startThree());
  const first = await leaderOf(NAMES);
  await fleet.kill(first, "SIGTERM");
  const others = NAMES.filter((name) => name !== first);
  const second = await leaderOf(others);
  // Its own last word: it follows the next one, with that one's token.
  expect(fleet.report(first)).toMatchObject({ role: "follower", leaderId: `m-${second}` });
});

test("hooks of the host's own file run with term and token; a drill cuts the leader off, and another one leads", async () => {
  const { fleet } = given;
  const told = join(fleet.folderOf("a"), "..", "told");
  const script = `echo $ORRERY_HOOK $ORRERY_NODE $ORRERY_TERM $ORRERY_FENCING_TOKEN >> ${told}`;
  for (const name of NAMES) {
    await mkdir(fleet.folderOf(name), { recursive: true });
    const hook = JSON.stringify(["/bin/sh", "-c", script]);
    await writeFile(join(fleet.folderOf(name), "agent.toml"), `[hooks."*"]\npromote = ${hook}\n`);
  }
  fleet.federate(await startThree());
  const first = await leaderOf(NAMES);
  expect(fleet.report(first)?.hooks).toEqual({ promote: true, demote: false, changed: false });
  const term = fleet.report(first)?.term;
  await expect
    .poll(() => readFile(told, "utf8"), { timeout: 60_000 })
    .toContain(`promote ${first} ${term} ${term}`);

  const drill = { drillId: "d1", fault: "cut", durationMs: 3000, byName: "op" } as const;
  const federationId = FederationId.parse("demo");
  const done = await fleet.hub.federationCommand(fleet.nodeId(first), {
    action: "drill",
    federationId,
    ...drill,
  });
  expect(done).toMatchObject({ outcome: "done" });
  const others = NAMES.filter((name) => name !== first);
  await fleet.until("another one to lead", () => {
    const next = fleet.leader(others);
    return next !== null && (fleet.report(next)?.term ?? 0) > (term ?? 0);
  });
  const second = await leaderOf(NAMES);
  expect(second).not.toBe(first);
  await expect.poll(() => readFile(told, "utf8"), { timeout: 60_000 }).toContain(`promote ${second} `);
});

test("a leader without anybody to hand over to tells its host that it leads no more: taken away, or stopped", async () => {
  const { fleet } = given;
  const told = join(fleet.folderOf("a"), "..", "told");
  const hook = JSON.stringify(["/bin/sh", "-c", `echo $ORRERY_HOOK $ORRERY_FEDERATION >> ${told}`]);
  await mkdir(fleet.folderOf("a"), { recursive: true });
  await writeFile(join(fleet.folderOf("a"), "agent.toml"), `[hooks."*"]\ndemote = ${hook}\n`);
  await fleet.start("a");
  fleet.federate([fleet.place("a")]);
  fleet.federate([fleet.place("a", "o-a")], { federationId: OTHER });
  await leaderOf(["a"]);
  await leaderOf(["a"], OTHER);
  const nodeId = fleet.nodeId("a");
  const federations = fleet.hub.node(nodeId).spec?.federations ?? [];
  const left = federations.filter(({ federationId }) => federationId === OTHER);
  fleet.hub.sendNodeSpec(nodeId, { federations: left });
  await expect.poll(() => readFile(told, "utf8").catch(() => ""), { timeout: 60_000 }).toBe("demote demo\n");
  await fleet.kill("a", "SIGTERM");
  expect(await readFile(told, "utf8")).toBe("demote demo\ndemote other\n");
});
