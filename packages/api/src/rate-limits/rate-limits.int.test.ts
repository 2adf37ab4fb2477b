import type { RateLimitView } from "@orrery/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const AS_OPERATOR = () => api.as("operator").rateLimits;
const A_MINUTE = { count: 1200, windowMs: 60_000 };

function update({ id, ...view }: RateLimitView, change: object) {
  const { pattern, counts, count, windowMs, shareRatio, note } = view;
  return AS_OPERATOR().update({ limitId: id, pattern, counts, count, windowMs, shareRatio, note, ...change });
}

async function eventsOf(id: string) {
  return (await api.as("admin").events.list({ subjectKind: "rate_limit", subjectId: id })).items;
}

test("a limit allows a fifth of what its target does unless it is told otherwise, and never nothing", async () => {
  const limit = await AS_OPERATOR().create({ pattern: "Example.org ", ...A_MINUTE });
  expect(limit).toMatchObject({ pattern: "example.org", counts: "requests", shareRatio: 0.2, allowed: 240 });
  expect(await update(limit, { count: 100, shareRatio: 0.29 })).toMatchObject({ allowed: 29 });
  expect(await update(limit, { count: 3 })).toMatchObject({ allowed: 1 });
  expect(await eventsOf(limit.id)).toMatchObject([
    {
      type: "rate_limit.changed",
      summary: "The limit of example.org: count went from 100 to 3, shareRatio went from 0.29 to 0.2",
    },
    { type: "rate_limit.changed" },
    {
      type: "rate_limit.created",
      summary: "The limit of example.org was created: 1,200 requests in 60 s, 20 % of it",
      data: { after: { pattern: "example.org", count: 1200 } },
    },
  ]);
  await update(limit, { count: 3 });
  expect(await eventsOf(limit.id)).toHaveLength(3);
});

test("a view shows the limit's budgets and what its target said", async () => {
  const limit = await AS_OPERATOR().create({ pattern: "*.api.example.org", ...A_MINUTE });
  const budget = (limitId: string, taken: number) => ({
    ...{ limitId, pattern: "x", exit: "203.0.113.7", counts: "requests" as const, allowed: 240, taken },
    ...{ windowMs: 60_000, atMs: 5 },
  });
  const learned = [{ exit: "203.0.113.7", sentence: "Retry after 30 s.", untilAtMs: 9, atMs: 5 }];
  api.pools.found.budgets = [budget("another", 9), budget(limit.id, 8)];
  api.pools.found.learned.set(limit.id, learned);
  const listed = (await api.as("viewer").rateLimits.list()).find(({ id }) => id === limit.id);
  expect(listed).toMatchObject({ budgets: [{ taken: 8 }], learned });
});

test("the same pattern counts the same thing once; what cannot be is refused; a removed one is gone", async () => {
  const limit = await AS_OPERATOR().create({ pattern: "203.0.113.1", ...A_MINUTE });
  const twice = AS_OPERATOR().create({ pattern: "203.0.113.1", ...A_MINUTE });
  await expect(twice).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringContaining("change that one"),
  });
  await AS_OPERATOR().create({ pattern: "203.0.113.1", counts: "connections", ...A_MINUTE });
  const wrong = AS_OPERATOR().create({ pattern: "https://example.org/", ...A_MINUTE });
  await expect(wrong).rejects.toMatchObject({
    code: "BAD_REQUEST",
    message: expect.stringContaining("such as example.org"),
  });
  await expect(api.as("viewer").rateLimits.remove({ limitId: limit.id })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  expect(await AS_OPERATOR().remove({ limitId: limit.id })).toEqual({ ok: true });
  await expect(AS_OPERATOR().remove({ limitId: limit.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(update(limit, { count: 5 })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect((await AS_OPERATOR().list()).map(({ id }) => id)).not.toContain(limit.id);
});
