import type { KeyAnswer, KeyCommand } from "@orrery/domain/keys";
import type { MemberId } from "@orrery/protocol";
import { afterEach, expect, test } from "vitest";
import type { FederationMember } from "./federation-member.ts";
import { TestFederation } from "./testing/test-federation.ts";

const federations: TestFederation[] = [];
afterEach(async () => {
  for (const federation of federations.splice(0)) await federation.end();
});

async function startFederation(...names: string[]): Promise<TestFederation> {
  const federation = new TestFederation(names);
  federations.push(federation);
  for (const name of names) await federation.start(name);
  return federation;
}

const bytes = (text: string) => new TextEncoder().encode(text);
const put = (key: string, value: string): KeyCommand => ({
  kind: "put",
  key,
  value: bytes(value),
  expectedRevision: null,
  fencingToken: null,
});

let sequence = 0;
async function write(member: FederationMember, command: KeyCommand): Promise<KeyAnswer> {
  sequence += 1;
  const outcome = await member.write({ clientId: "test", sequence, answeredBelow: 0, command });
  if (outcome.outcome !== "answered") throw new Error(`the write was answered ${JSON.stringify(outcome)}`);
  return outcome.answer;
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
}

test("a write at the leader is read at every member", async () => {
  const federation = await startFederation("m1", "m2", "m3");
  const leader = await federation.leader();
  expect(await write(leader, put("a", "1"))).toMatchObject({ outcome: "stored" });
  for (const { member } of federation.running.values()) {
    expect(await member.read()).toEqual({ outcome: "current" });
    expect(member.store.get("a")?.value).toEqual(bytes("1"));
  }
  const follower = [...federation.running.values()].find(({ member }) => member !== leader)?.member;
  const asked = { clientId: "x", sequence: 1, answeredBelow: 0, command: put("b", "1") };
  expect(await follower?.write(asked)).toEqual({ outcome: "not-leader", leaderId: leader.status.id });
});

test("a leader that stops is replaced, and what was acknowledged stays; a restart goes on from its disk", async () => {
  const federation = await startFederation("m1", "m2", "m3");
  const first = await federation.leader();
  const acknowledged: string[] = [];
  for (let i = 0; i < 50; i += 1) {
    await write(first, put(`k${i}`, `${i}`));
    acknowledged.push(`k${i}`);
  }
  const { id, term } = first.status;
  await federation.stop(id);
  for (const { member } of federation.running.values()) member.suspect(id);
  const second = await federation.leader();
  expect(second.status.term).toBeGreaterThan(term);
  await second.read();
  expect(acknowledged.filter((key) => second.store.get(key) === null)).toEqual([]);

  const returned = await federation.start(id);
  await write(second, put("after", "1"));
  await until(() => returned.store.get("after") !== null);
  expect(acknowledged.filter((key) => returned.store.get(key) === null)).toEqual([]);
});

test("a leader that is cut off gives up, and cannot confirm a write or a read", async () => {
  const federation = await startFederation("m1", "m2", "m3");
  const old = await federation.leader();
  federation.cut(old.status.id);
  const lost = old.write({ clientId: "lost", sequence: 1, answeredBelow: 0, command: put("a", "lost") });
  const read = old.read();
  const next = await federation.leader();
  await write(next, put("a", "kept"));
  await until(() => old.status.role === "follower" || old.status.role === "pre-candidate");
  federation.heal();
  await until(() => old.store.get("a") !== null);
  expect(await lost).toEqual({ outcome: "unknown" });
  expect(await read).toEqual({ outcome: "unknown" });
  expect(old.store.get("a")?.value).toEqual(bytes("kept"));
});

test("all members killed and started again have everything", async () => {
  const federation = await startFederation("m1", "m2", "m3");
  const leader = await federation.leader();
  const writes = Array.from({ length: 500 }, (_, i) => write(leader, put(`k${i}`, "x".repeat(200))));
  await Promise.all(writes);
  for (const name of ["m1", "m2", "m3"]) await federation.stop(name);
  for (const name of ["m1", "m2", "m3"]) await federation.start(name);
  const again = await federation.leader();
  await again.read();
  expect(again.store.keyCount).toBe(500);
});

test("a member behind the snapshot gets it; a new one joins as a learner and becomes a voter", async () => {
  const federation = new TestFederation(["m1", "m2", "m3"]);
  federations.push(federation);
  for (const name of ["m1", "m2", "m3"]) await federation.start(name, { snapshotEveryEntries: 100 });
  const leader = await federation.leader();
  const away = ["m1", "m2", "m3"].find((name) => name !== leader.status.id) ?? "";
  await federation.stop(away);
  for (let round = 0; round < 10; round += 1) {
    await Promise.all(Array.from({ length: 50 }, (_, i) => write(leader, put(`k${i}`, `${round}`))));
  }
  await until(() => leader.status.firstIndex > 300);
  const returned = await federation.start(away, { snapshotEveryEntries: 100 });
  await until(() => returned.store.keyCount === 50);

  const fresh = await federation.start("m4", { isJoining: true });
  const m4 = "m4" as MemberId;
  expect(leader.changeMembership({ kind: "add-learner", memberId: m4, priority: 50 })).toMatchObject({
    outcome: "appended",
  });
  await until(() => fresh.store.keyCount === 50);
  expect(leader.changeMembership({ kind: "promote", memberId: m4 })).toMatchObject({ outcome: "appended" });
  await until(() => fresh.status.membership.members.some(({ id, role }) => id === m4 && role === "voter"));
  expect(leader.transferLeadership(m4)).toEqual({ outcome: "started" });
  await until(() => fresh.status.role === "leader" && fresh.status.fencingToken !== null);
  expect(await write(fresh, put("k0", "last"))).toMatchObject({ outcome: "stored" });
});

test("a lock that nobody renews is lost, one that is renewed is not", async () => {
  const federation = await startFederation("m1", "m2", "m3");
  const leader = await federation.leader();
  const lock = (name: string): KeyCommand => ({ kind: "lock", name, owner: "worker", ttlMs: 2000 });
  const kept = await write(leader, lock("kept"));
  await write(leader, lock("lost"));
  if (kept.outcome !== "locked") throw new Error("not locked");
  const renewing = setInterval(() => leader.renew("kept", kept.token), 20);
  await until(() => leader.store.lock("lost") === null);
  clearInterval(renewing);
  expect(leader.store.lock("kept")?.token).toBe(kept.token);
  expect(leader.renew("kept", kept.token + 1)).toBe("not-held");
});
