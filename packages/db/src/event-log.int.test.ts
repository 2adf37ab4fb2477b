import type { EventView } from "@orrery/protocol";
import { createLogger, systemClock } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createDatabase, type Database } from "./database.ts";
import type { EventDraft } from "./event-draft.ts";
import { AS_TEST, createPrivateServer, createTestDatabase, type TestDatabase } from "./testing/index.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const draft = (summary: string): EventDraft => ({
  type: "hub.started",
  subject: { kind: "hub", id: "hub", name: "hub" },
  summary,
});

test("an event carries who, what, when and the transaction's correlation id", async () => {
  const id = await database.db.write(AS_TEST, async (tx) =>
    tx.appendEvent({ ...draft("changed"), severity: "notice", data: { before: 1, after: [2, { b: null }] } }),
  );
  const { items } = await database.db.read.event.findPage({ limit: 1 });
  expect(items[0]).toMatchObject({
    id,
    type: "hub.started",
    severity: "notice",
    version: 1,
    actor: AS_TEST.actor,
    correlationId: "test",
    parentId: null,
    summary: "changed",
    data: { before: 1, after: [2, { b: null }] },
  });
  expect(Math.abs((items[0]?.atMs ?? 0) - Date.now())).toBeLessThan(600_000);
});

test("a transaction that fails leaves neither its change nor its events", async () => {
  const before = await database.db.read.event.findLastPosition();
  await expect(
    database.db.write(AS_TEST, async (tx) => {
      await tx.setting.write({ waitingRoomEnabled: true }, 1);
      tx.appendEvent(draft("never"));
      throw new Error("no");
    }),
  ).rejects.toThrow("no");
  expect(await database.db.read.event.findLastPosition()).toBe(before);
  expect((await database.db.read.setting.read()).waitingRoomEnabled).toBe(false);
});

test("concurrent writers of two replicas: listeners of both see every event once, in position order", async () => {
  const other = database.another();
  const seen: [EventView[], EventView[]] = [[], []];
  const stops = await Promise.all([
    database.db.onEvents((events) => seen[0].push(...events)),
    other.onEvents((events) => seen[1].push(...events)),
  ]);
  const first = await database.db.read.event.findLastPosition();
  const written = await writeAll(60, [database.db, other]);
  await vi.waitFor(
    () => expect(seen.map((events) => events.length)).toEqual([written.length, written.length]),
    45_000,
  );

  const rows = await database.sql<{ id: string }>(
    "SELECT id FROM event WHERE position > $1 ORDER BY position",
    [first.toString()],
  );
  const stored = rows.map((row) => row.id);
  expect(stored.toSorted()).toEqual(written.toSorted());
  for (const events of seen) expect(events.map((event) => event.id)).toEqual(stored);
  for (const stop of stops) stop();
});

test("a reader that follows positions while writers commit never has to go back", async () => {
  let isDone = false;
  const followed: string[] = [];
  const start = await database.db.read.event.findLastPosition();
  const reader = (async () => {
    let position = start;
    while (!isDone || (await database.db.read.event.findAfter(position, 1)).length > 0) {
      const events = await database.db.read.event.findAfter(position, 50);
      followed.push(...events.map((event) => event.id));
      position = BigInt(events.at(-1)?.position ?? position);
    }
  })();
  const written = await writeAll(80, [database.db]);
  isDone = true;
  await reader;
  expect(followed.toSorted()).toEqual(written.toSorted());
});

test("a listener misses nothing and repeats nothing across a restart of Postgres", async () => {
  const server = await createPrivateServer();
  const open = () =>
    createDatabase({
      url: server.url,
      clock: systemClock,
      log: createLogger({ service: "test", level: "silent" }),
    });
  const [hearing, writing] = [open(), open()];
  const seen: string[] = [];
  await hearing.onEvents((events) => seen.push(...events.map((event) => event.summary)));
  await writing.write(AS_TEST, async (tx) => tx.appendEvent(draft("before")));
  await server.stopServer();
  await expect(writing.write(AS_TEST, async (tx) => tx.appendEvent(draft("lost")))).rejects.toMatchObject({
    code: "DATABASE_UNAVAILABLE",
  });
  await server.startServer();
  // Written before the listener can be back: only its catch-up can find it.
  await vi.waitFor(() => writing.write(AS_TEST, async (tx) => tx.appendEvent(draft("after"))), 20_000);
  await writing.write(AS_TEST, async (tx) => tx.appendEvent(draft("later")));
  await vi.waitFor(() => expect(seen).toEqual(["before", "after", "later"]), 20_000);
  await Promise.all([hearing.close(), writing.close()]);
  await server.close();
});

test("a page is cut by cursor without a hole or a double, and filters narrow it", async () => {
  await database.db.write(AS_TEST, async (tx) => {
    for (let i = 0; i < 25; i += 1) {
      tx.appendEvent({
        ...draft(`paged ${i}`),
        type: i % 5 === 0 ? "node.cordoned" : "node.renamed",
        subject: { kind: "node", id: "paged", name: "paged" },
        ...(i === 3 || i === 4 ? { actor: { kind: "hub" as const, id: "hub", name: "loop" } } : {}),
        // Whoever makes an operator: it belongs into the audit.
        ...(i === 4 ? { type: "operator.created" as const } : {}),
      });
    }
  });
  const { findPage } = database.db.read.event;
  const summaries: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await findPage({ subjectId: "paged", limit: 10, ...(cursor === null ? {} : { cursor }) });
    summaries.push(...page.items.map((event) => event.summary));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(summaries).toEqual(Array.from({ length: 25 }, (_, i) => `paged ${24 - i}`));

  const only = async (filter: object) =>
    (await findPage({ subjectId: "paged", limit: 100, ...filter })).items.length;
  expect(await only({ type: "node.cordoned" })).toBe(5);
  expect(await only({ type: "node." })).toBe(24);
  expect(await only({ query: "PAGED 1" })).toBe(11);
  expect(await only({ query: "100%" })).toBe(0);
  expect(await only({ audit: true })).toBe(24);
  expect(await only({ severity: "critical" })).toBe(0);

  const tail = await findPage({ subjectId: "paged", limit: 3, afterPosition: "0" });
  expect(tail.items.map((event) => event.summary)).toEqual(["paged 0", "paged 1", "paged 2"]);
  expect(
    (await database.db.read.event.findPage({ limit: 500 }, { excludedSubjectKinds: ["node"] })).items.some(
      (e) => e.subject.kind === "node",
    ),
  ).toBe(false);
});

/** As many at a time as there are connections, and one for who reads: nobody waits for one longer than a database may keep silent. */
async function writeAll(count: number, databases: readonly Database[]): Promise<string[]> {
  const left = Array.from({ length: count }, (_, i) => i);
  const written: string[] = [];
  const writer = async (db: Database): Promise<void> => {
    for (let i = left.pop(); i !== undefined; i = left.pop()) written.push(...(await writeSome(db, i)));
  };
  await Promise.all(databases.flatMap((db) => Array.from({ length: 9 }, () => writer(db))));
  return written;
}

async function writeSome(db: Database, number: number): Promise<string[]> {
  return db.write(AS_TEST, async (tx) => {
    const ids = Array.from({ length: 1 + (number % 4) }, (_, i) => tx.appendEvent(draft(`${number}.${i}`)));
    if (number % 3 === 0) await tx.setting.read();
    return ids;
  });
}
