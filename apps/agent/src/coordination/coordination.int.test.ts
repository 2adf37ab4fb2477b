import { afterEach, expect, test } from "vitest";
import { CoordinationClient } from "./coordination-client.ts";
import { CoordinatedFederation } from "./testing/coordinated-federation.ts";
import { answerOf, type Contracted, coordinationContract } from "./testing/coordination-contract.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const CURRENT = { isStale: false, timeoutMs: 10_000 };

type Asked = "leader" | "follower";

async function contracted(names: string[], asked: Asked, isRemote: boolean): Promise<Contracted> {
  const federation = await CoordinatedFederation.start(...names);
  const name = asked === "leader" ? await federation.leader() : await federation.follower();
  const coordination = isRemote ? federation.remotely(name) : federation.at(name);
  return { coordination, end: () => federation.end() };
}

coordinationContract("one member", () => contracted(["m1"], "leader", false));
coordinationContract("the leader of three", () => contracted(["m1", "m2", "m3"], "leader", false));
coordinationContract("a follower of three", () => contracted(["m1", "m2", "m3"], "follower", false));
coordinationContract("a follower through a port", () => contracted(["m1", "m2", "m3"], "follower", true));

const federations: CoordinatedFederation[] = [];
afterEach(async () => {
  for (const federation of federations.splice(0)) await federation.end();
});

async function startThree(): Promise<CoordinatedFederation> {
  const federation = await CoordinatedFederation.start("m1", "m2", "m3");
  federations.push(federation);
  return federation;
}

test("writes under way when the leader stops are answered by the next one, each once", async () => {
  const federation = await startThree();
  const leader = await federation.leader();
  const client = new CoordinationClient(federation.at(await federation.follower()), "client");
  const writes = Array.from({ length: 500 }, (_, i) =>
    client.compareAndPut(`k${i}`, bytes("1"), 0, 10_000).then(answerOf),
  );
  await federation.stop(leader);
  const answers = await Promise.all(writes);
  // A write that happened twice would find its own first one.
  expect(answers.filter(({ outcome }) => outcome !== "stored")).toEqual([]);
});

test("handing over fails no write", async () => {
  const federation = await startThree();
  const leader = await federation.leader();
  const client = new CoordinationClient(federation.at(leader), "client");
  await client.put("a", bytes("1"), 10_000);
  const writes = [client.put("b", bytes("1"), 10_000)];
  const resigned = federation.at(leader).resign(null);
  for (let i = 0; i < 100; i += 1) {
    writes.push(client.put(`c${i}`, bytes("1"), 10_000));
    if (i % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  }
  expect(await resigned).toEqual({ outcome: "resigned" });
  const outcomes = (await Promise.all(writes)).map(answerOf);
  expect(outcomes.filter(({ outcome }) => outcome !== "stored")).toEqual([]);
});

test("a minority refuses writes and current reads, says who is missing, and reads what it has as stale", async () => {
  const federation = await startThree();
  const leader = await federation.leader();
  const others = [...federation.running.keys()].filter((id) => id !== leader);
  const at = federation.at(leader);
  const client = new CoordinationClient(at, "client");
  await client.put("a", bytes("1"), 10_000);
  federation.cut(leader);
  const caught = await client.put("a", bytes("2"), 10_000);
  expect(caught.outcome).toBe("unknown");
  const refused = await client.put("a", bytes("3"), 10_000);
  expect(refused).toMatchObject({ outcome: "no-quorum" });
  for (const other of others) expect(JSON.stringify(refused)).toContain(`node-${other}`);
  expect(await at.get("a", CURRENT)).toMatchObject({ outcome: "no-quorum" });
  expect(await at.renew("l", 1, 10_000)).toMatchObject({ outcome: "no-quorum" });
  const stale = await at.get("a", { isStale: true, timeoutMs: 0 });
  expect(stale).toMatchObject({ outcome: "stale", value: { value: bytes("1") } });
  expect((await at.leader())?.validForMs).toBeNull();

  const next = new CoordinationClient(federation.at(await federation.leader()), "next");
  expect(answerOf(await next.put("b", bytes("1"), 10_000)).outcome).toBe("stored");
  federation.heal();
  expect(answerOf(await client.put("c", bytes("1"), 10_000)).outcome).toBe("stored");
});

test("only the leader may act, and it says so only while nobody else can lead", async () => {
  const federation = await startThree();
  const leader = await federation.leader();
  await new CoordinationClient(federation.at(leader), "client").put("a", bytes("1"), 10_000);
  const state = await federation.at(leader).leader();
  expect(state).toMatchObject({ leaderId: leader });
  expect(state?.validForMs).toBeGreaterThan(0);
  const follower = await federation.at(await federation.follower()).leader();
  expect(follower).toMatchObject({ leaderId: leader, validForMs: null });
});

test("messages reach whoever they are for, and the agents' own topics reach no watcher", async () => {
  const federation = await startThree();
  const [m1, m2, m3] = ["m1", "m2", "m3"].map((name) => federation.at(name));
  if (m1 === undefined || m2 === undefined || m3 === undefined) throw new Error("not started");
  const [second, third, own] = [
    m2.watchMessages("t"),
    m3.watchMessages("t"),
    m2.watchMessages("orrery/written"),
  ];
  const payload = bytes("hello");
  await m1.send({ topic: "orrery/written", payload, to: null, ttlMs: 100 });
  await m1.send({ topic: "t", payload: bytes("for m3"), to: "m3" as never, ttlMs: 100 });
  await m1.send({ topic: "t", payload, to: null, ttlMs: 100 });
  expect((await second.next())?.items).toEqual([{ topic: "t", payload, from: "m1", fromName: "node-m1" }]);
  const texts: string[] = [];
  while (texts.length < 2) {
    for (const message of (await third.next())?.items ?? [])
      texts.push(new TextDecoder().decode(message.payload));
  }
  expect(texts).toEqual(["for m3", "hello"]);
  own.close();
  expect(await own.next()).toBeNull();
});

test("a watch that nobody reads says that it lost something, and one that begins too early too", async () => {
  const federation = await startThree();
  const leader = federation.at(await federation.leader());
  const unread = leader.watchKeys("", 0);
  const clients = [1, 2, 3, 4, 5].map((i) => new CoordinationClient(leader, `client-${i}`));
  for (let round = 0; round < 4; round += 1) {
    await Promise.all(
      clients.flatMap((client, i) =>
        Array.from({ length: 900 }, (_, j) => client.put(`k${i}/${j}`, bytes("1"), 10_000)),
      ),
    );
  }
  const batch = await unread.next();
  expect(batch?.lostCount).toBeGreaterThan(0);
  expect((await leader.watchKeys("", 1).next())?.lostCount).toBeGreaterThan(0);
});

test("what is asked of a federation that is gone is answered", async () => {
  const federation = await startThree();
  const remote = federation.remotely("m1");
  const client = new CoordinationClient(remote, "client");
  await client.put("a", bytes("1"), 10_000);
  const watch = remote.watchKeys("", 0);
  federation.at("m1").stop();
  expect(await watch.next()).toBeNull();
  expect(await client.put("a", bytes("1"), 10_000)).toEqual({ outcome: "gone" });
  expect(await remote.get("a", CURRENT)).toEqual({ outcome: "gone" });
  expect(await remote.leader()).toBeNull();
});
