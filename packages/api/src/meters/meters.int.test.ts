import { CUSTOM_METERS_MAX } from "@orrery/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const billing = () => api.as("billing").meters;
const namesOf = (meters: readonly { name: string }[]) => meters.map(({ name }) => name);

test("the list has the built-in meters first, in words, then custom ones by name", async () => {
  await billing().create({ name: "tokens", aggregation: "sum", unit: "token", description: "Of models." });
  await billing().create({ name: "seats", aggregation: "unique" });
  const meters = await api.as("viewer").meters.list();
  expect(namesOf(meters).slice(0, 6)).toEqual([
    ...["tool_invocations", "sandbox_time", "inferences", "transferred_bytes", "api_calls", "agent_time"],
  ]);
  expect(namesOf(meters).slice(6)).toEqual(["seats", "tokens"]);
  expect(meters[1]).toEqual({
    ...{ name: "sandbox_time", aggregation: "sum", unit: "ms", isBuiltIn: true, archivedAtMs: null },
    description: "Time in which sandboxes ran.",
  });
  expect(meters.at(-2)).toEqual({
    ...{ name: "seats", aggregation: "unique", unit: "event", isBuiltIn: false, archivedAtMs: null },
    description: "",
  });
});

test("a name is given once: not to a built-in, a custom or an archived meter's again", async () => {
  await billing().create({ name: "pages", aggregation: "count" });
  const again = (name: string) => billing().create({ name, aggregation: "max" });
  for (const name of ["pages", "api_calls", "other"]) {
    await expect(again(name), name).rejects.toMatchObject({ code: "CONFLICT" });
  }
  await billing().archive({ name: "pages" });
  await expect(again("pages")).rejects.toThrow(/There is a meter pages already/);
  for (const name of ["Pages", "1st", "", "a b", "x".repeat(64)]) {
    await expect(again(name), name).rejects.toMatchObject({ code: "BAD_REQUEST" });
  }
});

test("archiving happens once, whoever asks how often, and is told once", async () => {
  await billing().create({ name: "files", aggregation: "count" });
  const [first, second] = await Promise.all([
    billing().archive({ name: "files" }),
    billing().archive({ name: "files" }),
  ]);
  expect(first.archivedAtMs).not.toBeNull();
  expect(second).toEqual(first);
  const { items } = await api.as("viewer").events.list({ subjectKind: "meter", subjectId: "files" });
  expect(items.map(({ type }) => type)).toEqual(["meter.archived", "meter.created"]);
  await expect(billing().archive({ name: "nothing" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(billing().archive({ name: "agent_time" })).rejects.toThrow(/Orrery's own and cannot/);
});

test("only the billing role changes meters", async () => {
  for (const role of ["viewer", "operator"] as const) {
    const caller = api.as(role).meters;
    const create = caller.create({ name: "mine", aggregation: "count" });
    await expect(create).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(caller.archive({ name: "tokens" })).rejects.toMatchObject({ code: "FORBIDDEN" });
  }
});

test("there is a bound, also for those who ask at once; archiving makes room", async () => {
  const { length } = (await billing().list()).filter(
    (meter) => !meter.isBuiltIn && meter.archivedAtMs === null,
  );
  await api.sql(
    `INSERT INTO custom_meter SELECT 'filler_' || n, '', 'count', 'event', now(), NULL FROM generate_series(1, $1) AS n`,
    [CUSTOM_METERS_MAX - 1 - length],
  );
  const results = await Promise.allSettled(
    ["last_a", "last_b", "last_c"].map((name) => billing().create({ name, aggregation: "count" })),
  );
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
  await billing().archive({ name: "filler_1" });
  await billing().create({ name: "one_more", aggregation: "count" });
});
