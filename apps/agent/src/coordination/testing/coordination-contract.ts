import { encodeKeyRequest, type KeyAnswer } from "@orrery/domain/keys";
import { afterEach, describe, expect, test } from "vitest";
import type { Coordination, ProposeOutcome } from "../coordination.ts";
import { CoordinationClient } from "../coordination-client.ts";

const TIMEOUT_MS = 10_000;
const CURRENT = { isStale: false, timeoutMs: TIMEOUT_MS };

export type Contracted = { readonly coordination: Coordination; end(): Promise<void> };

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (value: Uint8Array | null | undefined) =>
  value == null ? null : new TextDecoder().decode(value);

export function answerOf(outcome: ProposeOutcome): KeyAnswer {
  if (outcome.outcome !== "answered") throw new Error(`the write came to ${JSON.stringify(outcome)}`);
  return outcome.answer;
}

/** What every implementation of the port holds, whoever asks and from wherever. `start` gives a federation without keys. */
export function coordinationContract(name: string, start: () => Promise<Contracted>): void {
  describe(name, () => {
    const started: Contracted[] = [];
    afterEach(async () => {
      for (const each of started.splice(0)) await each.end();
    });

    async function begin(): Promise<{ coordination: Coordination; client: CoordinationClient }> {
      const contracted = await start();
      started.push(contracted);
      const { coordination } = contracted;
      return { coordination, client: new CoordinationClient(coordination, "contract") };
    }

    async function value(coordination: Coordination, key: string): Promise<string | null> {
      const read = await coordination.get(key, CURRENT);
      if (read.outcome !== "current") throw new Error(`the read came to ${read.outcome}`);
      return text(read.value?.value);
    }

    test("what is put is read at once, and what is deleted is gone", async () => {
      const { coordination, client } = await begin();
      const stored = answerOf(await client.put("a", bytes("1"), TIMEOUT_MS));
      expect(stored.outcome).toBe("stored");
      expect(await coordination.get("a", CURRENT)).toEqual({
        outcome: "current",
        value: { value: bytes("1"), revision: "revision" in stored ? stored.revision : 0 },
      });
      answerOf(await client.delete("a", TIMEOUT_MS));
      expect(await value(coordination, "a")).toBeNull();
    });

    test("compare and put: only at the expected revision", async () => {
      const { coordination, client } = await begin();
      const first = answerOf(await client.compareAndPut("a", bytes("1"), 0, TIMEOUT_MS));
      const revision = "revision" in first ? first.revision : 0;
      const again = answerOf(await client.compareAndPut("a", bytes("2"), 0, TIMEOUT_MS));
      expect(again).toEqual({ outcome: "conflict", revision });
      const next = answerOf(await client.compareAndPut("a", bytes("3"), revision, TIMEOUT_MS));
      expect(next.outcome).toBe("stored");
      expect(await value(coordination, "a")).toBe("3");
    });

    test("the same request twice happens once, with the same answer", async () => {
      const { coordination } = await begin();
      const command = {
        kind: "put",
        key: "a",
        value: bytes("1"),
        expectedRevision: 0,
        fencingToken: null,
      } as const;
      const request = encodeKeyRequest({ clientId: "twice", sequence: 1, answeredBelow: 1, command });
      const outcomes = await Promise.all([1, 2, 3].map(() => propose(coordination, request)));
      expect(outcomes[0]).toMatchObject({ outcome: "answered", answer: { outcome: "stored" } });
      expect(outcomes[1]).toEqual(outcomes[0]);
      expect(outcomes[2]).toEqual(outcomes[0]);
    });

    test("a token that is not the leader's is refused, the leader's is taken", async () => {
      const { coordination, client } = await begin();
      await client.put("warm", bytes("1"), TIMEOUT_MS);
      const leaderToken = async () => (await coordination.leader())?.fencingToken ?? null;
      const [token, refused, taken] = await until(async () => {
        const token = await leaderToken();
        if (token === null) return null;
        const refused = answerOf(await client.put("a", bytes("1"), TIMEOUT_MS, token - 1));
        const taken = answerOf(await client.put("a", bytes("1"), TIMEOUT_MS, token));
        // Another one may have been elected meanwhile.
        return (await leaderToken()) === token ? ([token, refused, taken] as const) : null;
      });
      expect(refused).toEqual({ outcome: "fenced", leaderToken: token });
      expect(taken.outcome).toBe("stored");
    });

    test("lists in order, in pages, without the agents' own keys", async () => {
      const { coordination, client } = await begin();
      for (const key of ["b/2", "a", "b/1", "b/3", "orrery/own", "c"])
        await client.put(key, bytes(key), TIMEOUT_MS);
      const all = await coordination.list({ prefix: "", after: "", limit: 10 }, CURRENT);
      expect(all).toMatchObject({ outcome: "current", value: { hasMore: false } });
      expect(keysOf(all)).toEqual(["a", "b/1", "b/2", "b/3", "c"]);
      const page = await coordination.list({ prefix: "b/", after: "", limit: 2 }, CURRENT);
      expect(page).toMatchObject({ value: { hasMore: true } });
      expect(keysOf(page)).toEqual(["b/1", "b/2"]);
      expect(keysOf(await coordination.list({ prefix: "b/", after: "b/2", limit: 2 }, CURRENT))).toEqual([
        "b/3",
      ]);
    });

    test("a watch tells what happens under its prefix, in order; one from a revision also what happened", async () => {
      const { coordination, client } = await begin();
      const first = answerOf(await client.put("w/0", bytes("0"), TIMEOUT_MS));
      const revision = "revision" in first ? first.revision : 0;
      const watch = coordination.watchKeys("w/", revision);
      for (let i = 1; i <= 5; i += 1) {
        await client.put(`w/${i}`, bytes(`${i}`), TIMEOUT_MS);
        await client.put(`x/${i}`, bytes(`${i}`), TIMEOUT_MS);
      }
      await client.delete("w/1", TIMEOUT_MS);
      const told: string[] = [];
      while (told.length < 7) {
        const batch = await watch.next();
        expect(batch?.lostCount).toBe(0);
        for (const { key, value: put } of batch?.items ?? []) told.push(`${key}=${text(put)}`);
      }
      expect(told).toEqual(["w/0=0", "w/1=1", "w/2=2", "w/3=3", "w/4=4", "w/5=5", "w/1=null"]);
      watch.close();
      expect(await watch.next()).toBeNull();
    });

    test("a lock has one owner at a time, is renewed by its token alone, and its tokens grow", async () => {
      const { coordination, client } = await begin();
      const watch = coordination.watchLock("l");
      expect((await watch.next())?.items.at(-1)).toBeNull();
      const mine = answerOf(await client.acquire("l", "me", 60_000, TIMEOUT_MS));
      if (mine.outcome !== "locked") throw new Error(`the lock was answered ${mine.outcome}`);
      expect((await watch.next())?.items.at(-1)).toMatchObject({ owner: "me", token: mine.token });
      expect(answerOf(await client.acquire("l", "me", 60_000, TIMEOUT_MS))).toEqual(mine);
      expect(answerOf(await client.acquire("l", "you", 60_000, TIMEOUT_MS))).toEqual({
        ...{ outcome: "held", owner: "me", token: mine.token },
      });
      expect(await coordination.renew("l", mine.token, TIMEOUT_MS)).toEqual({
        outcome: "renewed",
        ttlMs: 60_000,
      });
      expect(await coordination.renew("l", mine.token + 1, TIMEOUT_MS)).toEqual({ outcome: "not-held" });
      expect(answerOf(await client.release("l", mine.token + 1, TIMEOUT_MS)).outcome).toBe("not-held");
      expect(answerOf(await client.release("l", mine.token, TIMEOUT_MS)).outcome).toBe("unlocked");
      expect((await watch.next())?.items.at(-1)).toBeNull();
      const yours = answerOf(await client.acquire("l", "you", 60_000, TIMEOUT_MS));
      expect("token" in yours ? yours.token : 0).toBeGreaterThan(mine.token);
      expect(await coordination.lock("l", CURRENT)).toMatchObject({
        outcome: "current",
        value: { owner: "you" },
      });
      watch.close();
    });

    test("a lock that nobody renews ends", async () => {
      const { coordination, client } = await begin();
      const watch = coordination.watchLock("short");
      await client.acquire("short", "me", 150, TIMEOUT_MS);
      const holders: (string | null)[] = [];
      while (holders.at(-1) !== null || !holders.includes("me")) {
        for (const lock of (await watch.next())?.items ?? []) holders.push(lock?.owner ?? null);
      }
      watch.close();
    });

    test("thousands of writes at once are each answered once", async () => {
      const { coordination } = await begin();
      const clients = [1, 2, 3].map((i) => new CoordinationClient(coordination, `client-${i}`));
      const outcomes = await Promise.all(
        clients.flatMap((client, i) =>
          Array.from({ length: 900 }, (_, j) => client.put(`k${i}/${j}`, bytes(`${j}`), TIMEOUT_MS)),
        ),
      );
      expect(outcomes.filter((outcome) => answerOf(outcome).outcome !== "stored")).toEqual([]);
      const revisions = outcomes.map(answerOf).map((answer) => ("revision" in answer ? answer.revision : 0));
      expect(new Set(revisions).size).toBe(2_700);
      const range = { prefix: "k2/", after: "", limit: 1_000 };
      expect(keysOf(await coordination.list(range, CURRENT)).length).toBe(900);
    });

    test("what is too large is refused, and a value of 64 KiB is not", async () => {
      const { coordination, client } = await begin();
      expect(answerOf(await client.put("a", new Uint8Array(64 * 1024), TIMEOUT_MS)).outcome).toBe("stored");
      expect(await client.put("a", new Uint8Array(100 * 1024), TIMEOUT_MS)).toEqual({ outcome: "too-large" });
      expect(await coordination.get("a", CURRENT)).toMatchObject({ outcome: "current" });
    });

    test("a stale read is marked, and says how old its answer may be", async () => {
      const { coordination, client } = await begin();
      await client.put("a", bytes("1"), TIMEOUT_MS);
      const read = await coordination.get("a", { isStale: true, timeoutMs: 0 });
      if (read.outcome !== "stale") throw new Error(`the read came to ${read.outcome}`);
      expect(read.ageMs).toBeGreaterThanOrEqual(0);
    });

    test("whoever observes is told the present leader first", async () => {
      const { coordination, client } = await begin();
      await client.put("a", bytes("1"), TIMEOUT_MS);
      const watch = coordination.observe();
      const first = (await watch.next())?.items.at(-1);
      expect(first?.leaderId).toBe((await coordination.leader())?.leaderId);
      expect(first?.leaderName).toBe(`node-${first?.leaderId}`);
      watch.close();
      const described = await coordination.describe();
      expect(described?.members.map(({ name: each }) => each)).toContain(first?.leaderName);
    });
  });
}

export function propose(coordination: Coordination, request: Uint8Array): Promise<ProposeOutcome> {
  return new Promise((resolve) => coordination.propose(request, TIMEOUT_MS, resolve));
}

function keysOf(outcome: Awaited<ReturnType<Coordination["list"]>>): string[] {
  return "value" in outcome ? outcome.value.entries.map(({ key }) => key) : [];
}

async function until<T>(ask: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
