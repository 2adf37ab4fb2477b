import type { NodeId, TargetId } from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TargetInsert } from "./target.repository.ts";
import { AS_TEST, createTestDatabase, type TestDatabase } from "./testing/index.ts";

const NOW = 1_700_000_000_123;
let database: TestDatabase;
let read: TestDatabase["db"]["read"];
beforeAll(async () => {
  database = await createTestDatabase();
  read = database.db.read;
});
afterAll(() => database.close());

function target(overrides: Partial<TargetInsert> = {}): TargetInsert {
  const id = sortableId() as TargetId;
  return {
    id,
    name: `target-${id}`,
    check: { kind: "tcp", host: "example.org", port: 443 },
    latitude: 35.6,
    longitude: 139.7,
    place: "Tokyo",
    intervalMs: 5000,
    timeoutMs: 2000,
    nodeFilter: "region=tokyo",
    allowsPrivate: false,
    isDemo: false,
    createdAtMs: NOW,
    ...overrides,
  };
}

test("a target comes back as it was stored, and as it was changed", async () => {
  const insert = target();
  await read.target.insert(insert);
  const stored = { ...insert, nearest: null, updatedAtMs: NOW, removedAtMs: null };
  expect(await read.target.find(insert.id)).toEqual(stored);
  const fields = {
    ...insert,
    name: `${insert.name}-2`,
    check: { kind: "http", url: "https://example.org/", method: "HEAD" },
    latitude: null,
    longitude: null,
    intervalMs: 1000,
    allowsPrivate: true,
  } as const;
  await read.target.update(insert.id, fields, NOW + 5);
  expect(await read.target.find(insert.id)).toEqual({ ...stored, ...fields, updatedAtMs: NOW + 5 });
});

test("a name belongs to one target that is not removed, and is free after that", async () => {
  const first = target();
  await read.target.insert(first);
  const second = target({ name: first.name });
  await expect(read.target.insert(second)).rejects.toMatchObject({ code: "NAME_TAKEN" });
  await read.target.markRemoved(first.id, NOW);
  await read.target.insert(second);
  const third = target();
  await read.target.insert(third);
  await expect(read.target.update(third.id, { ...third, name: second.name }, NOW)).rejects.toMatchObject({
    code: "NAME_TAKEN",
    message: expect.stringContaining(second.name),
  });
  const ids = (await read.target.findAll()).map(({ id }) => id);
  expect(ids).toContain(second.id);
  expect(ids).not.toContain(first.id);
  expect(await read.target.find(first.id)).toMatchObject({ removedAtMs: NOW });
});

test("who is nearest is kept whole, and its figure only while it is the nearest", async () => {
  const { id, ...rest } = target();
  await read.target.insert({ id, ...rest });
  const nearest = { nodeId: "n-1" as NodeId, p50Ms: 12.5, sinceAtMs: NOW };
  await read.target.updateNearest(id, nearest);
  await read.target.updateNearestP50(id, "n-1" as NodeId, 30);
  await read.target.updateNearestP50(id, "n-2" as NodeId, 1);
  expect((await read.target.find(id))?.nearest).toEqual({ ...nearest, p50Ms: 30 });
  await read.target.updateNearest(id, null);
  expect((await read.target.find(id))?.nearest).toBeNull();
});

test("whoever counts before an insert is alone with it until the transaction's end", async () => {
  const other = database.another();
  const insertBelow = (db: TestDatabase["db"], max: number) =>
    db.write(AS_TEST, async (tx) => {
      if ((await tx.target.countForInsert()) >= max) return "full";
      await tx.target.insert(target());
      return "inserted";
    });
  const max = (await read.target.findAll()).length + 3;
  const outcomes = await Promise.all(
    Array.from({ length: 8 }, (_, i) => insertBelow(i % 2 === 0 ? database.db : other, max)),
  );
  expect(outcomes.filter((outcome) => outcome === "inserted")).toHaveLength(3);
});

test("a check that this version does not know hides its target, and no other", async () => {
  const unknown = target();
  const known = target();
  await read.target.insert(unknown);
  await read.target.insert(known);
  await database.sql(`UPDATE target SET "check" = '{"kind":"quic"}' WHERE id = $1`, [unknown.id]);
  expect(await read.target.find(unknown.id)).toBeNull();
  expect((await read.target.findAll()).map(({ id }) => id)).toContain(known.id);
});
