import { createTestDatabase, type TestDatabase } from "@orrery/db/testing";
import { systemClock } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pruneLoop } from "./prune.loop.ts";

const NOW = Date.UTC(2026, 0, 20, 12);
const DAY_MS = 86_400_000;
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

async function prune({ metricsKeepMs }: { metricsKeepMs: number }): Promise<void> {
  const clock = { ...systemClock, nowAtMs: () => NOW };
  const loop = pruneLoop({ db: database.db, clock, metricsKeepMs });
  await loop.run({ signal: new AbortController().signal } as Parameters<typeof loop.run>[0]);
}

const count = async (table: string) =>
  Number((await database.sql<{ n: string }>(`SELECT count(*) AS n FROM ${table}`))[0]?.n);

test("services' minutes are kept as long as metrics, recorded requests for a day", async () => {
  for (const ageMs of [DAY_MS - 1, DAY_MS + 1, 2 * DAY_MS + 1]) {
    const at = new Date(NOW - ageMs);
    await database.sql("INSERT INTO service_minute VALUES ('s', $1, 1, 0, 0, 0, '{}')", [at]);
    await database.sql("INSERT INTO service_recording VALUES ('s', $1, 'hub', 1, '[]')", [at]);
  }
  await prune({ metricsKeepMs: 2 * DAY_MS });
  expect([await count("service_minute"), await count("service_recording")]).toEqual([2, 1]);
});

test("what passed through pools is kept for a week, and a budget a day beyond its window", async () => {
  const at = (ms: number) => [new Date(NOW - ms)];
  for (const ageMs of [7 * DAY_MS - 1, 7 * DAY_MS + 1]) {
    await database.sql(
      `INSERT INTO proxy_minute VALUES ('p', '', 't', $1, 1, 0, 1, '{}', 0, 0, '{}')`,
      at(ageMs),
    );
    await database.sql(
      `INSERT INTO proxy_rotation VALUES (gen_random_uuid()::text, 'p', 'n', NULL, NULL, 'x', 'time', 's', $1)`,
      at(ageMs),
    );
  }
  await database.sql(
    `INSERT INTO proxy_rate_limit VALUES ('l', 'example.org', 'requests', 1, 60000, 1, '', now(), now(), NULL)`,
  );
  for (const ageMs of [DAY_MS + 60_000, DAY_MS + 60_001]) {
    await database.sql(`INSERT INTO proxy_budget VALUES ('l', $2, '{}', $1)`, [...at(ageMs), String(ageMs)]);
  }
  await prune({ metricsKeepMs: DAY_MS });
  expect([await count("proxy_minute"), await count("proxy_rotation")]).toEqual([1, 1]);
  expect(await database.sql("SELECT exit FROM proxy_budget")).toEqual([{ exit: String(DAY_MS + 60_000) }]);
});

test("of scaling, decisions are kept for a day, load for 35 and changes for 90", async () => {
  const insert = async (ageMs: number) => {
    const at = [new Date(NOW - ageMs)];
    await database.sql(`INSERT INTO scaling_minute VALUES ('g', $1, '["x"]', '[]')`, at);
    await database.sql("INSERT INTO scaling_change VALUES (gen_random_uuid()::text, 'g', $1, '{}')", at);
  };
  for (const days of [1, 35, 90]) for (const ms of [-1, 1]) await insert(days * DAY_MS + ms);
  await prune({ metricsKeepMs: DAY_MS });
  expect([await count("scaling_minute"), await count("scaling_change")]).toEqual([3, 5]);
  // The one of 34 days is older than what a hub that has just started looks at again.
  expect(await count(`scaling_minute WHERE decisions <> '[]'`)).toBe(2);
});
