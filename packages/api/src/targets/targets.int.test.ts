import { TARGETS_MAX, type TargetCreateInput, type TargetId, type TargetView } from "@orrery/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const AS_OPERATOR = () => api.as("operator").targets;
let names = 0;
const freshName = () => `target-${++names}`;
const TCP = { kind: "tcp", host: "example.org", port: 443 } as const;

function create(overrides: Partial<TargetCreateInput> = {}): Promise<TargetView> {
  return AS_OPERATOR().create({ name: freshName(), check: TCP, ...overrides });
}

function update({ id, ...view }: TargetView, change: Partial<TargetCreateInput>): Promise<TargetView> {
  const { isDemo: _, createdAtMs: _c, updatedAtMs: _u, nearest: _n, measures: _m, ...fields } = view;
  return AS_OPERATOR().update({ targetId: id, ...fields, ...change });
}

async function eventsOf(id: TargetId) {
  return (await api.as("admin").events.list({ subjectKind: "target", subjectId: id })).items;
}

test("a target is created with defaults, in one transaction with its event", async () => {
  const view = await create({ name: "bybit", latitude: 1.3, longitude: 103.8, place: "Singapore" });
  expect(view).toMatchObject({
    name: "bybit",
    intervalMs: 5000,
    timeoutMs: 2000,
    nodeFilter: "",
    allowsPrivate: false,
    isDemo: false,
    nearest: null,
    measures: [],
  });
  expect(await AS_OPERATOR().get({ targetId: view.id })).toEqual(view);
  expect(await eventsOf(view.id)).toMatchObject([
    {
      type: "target.created",
      summary: "The target bybit was created: tcp example.org:443",
      actor: { name: "operator@orrery.example" },
      data: { before: null, after: { name: "bybit", check: TCP, place: "Singapore" } },
    },
  ]);
});

test("a change tells what differs, before and after; the same again tells nothing", async () => {
  const view = await create();
  const check = {
    kind: "http",
    url: "https://example.org/time",
    method: "GET",
    expectedStatus: 204,
  } as const;
  const changed = await update(view, { check, intervalMs: 1000, timeoutMs: 500, nodeFilter: "region=tokyo" });
  expect(changed).toMatchObject({ check, intervalMs: 1000, timeoutMs: 500 });
  await update(changed, {});
  const [event, ...others] = await eventsOf(view.id);
  expect(others.map(({ type }) => type)).toEqual(["target.created"]);
  expect(event).toMatchObject({
    type: "target.changed",
    summary: expect.stringContaining(
      "check went from tcp example.org:443 to GET https://example.org/time, 204 expected",
    ),
    data: {
      before: { check: TCP, intervalMs: 5000, timeoutMs: 2000, nodeFilter: "" },
      after: { check, intervalMs: 1000, timeoutMs: 500, nodeFilter: "region=tokyo" },
    },
  });
});

test("a removed target is gone, its name is free and its events stay", async () => {
  const { id, name } = await create();
  expect(await AS_OPERATOR().remove({ targetId: id })).toEqual({ ok: true });
  expect((await AS_OPERATOR().list()).map((one) => one.id)).not.toContain(id);
  for (const call of ["get", "remove"] as const) {
    await expect(AS_OPERATOR()[call]({ targetId: id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
  await create({ name });
  expect((await eventsOf(id)).map(({ type }) => type)).toEqual(["target.removed", "target.created"]);
});

test("what cannot be measured is refused with a sentence that says what to do", async () => {
  const taken = await create();
  const cases: [Partial<TargetCreateInput>, string, RegExp][] = [
    [{ nodeFilter: "colour=red" }, "BAD_REQUEST", /nodeFilter: "colour" is not a field.*region=tokyo/],
    [{ name: taken.name }, "CONFLICT", /exists already; choose another/],
    [{ intervalMs: 1000, timeoutMs: 2000 }, "BAD_REQUEST", /must not be longer than the interval/],
    [{ latitude: 5 }, "BAD_REQUEST", /both a latitude and a longitude/],
    [{ check: { kind: "tcp", host: "http://example.org", port: 1 } }, "BAD_REQUEST", /without a port/],
    [
      { check: { kind: "http", url: "ftp://example.org", method: "HEAD" } },
      "BAD_REQUEST",
      /an http:\/\/ or https:\/\/ address/,
    ],
    [
      { check: { kind: "websocket", url: "wss://ada:secret@example.org" } },
      "BAD_REQUEST",
      /leave out the user name and the password/,
    ],
  ];
  for (const [change, code, message] of cases) {
    await expect(create(change)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  }
  const other = await create();
  await expect(update(other, { nodeFilter: "colour=red" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  await expect(update(other, { name: taken.name })).rejects.toMatchObject({ code: "CONFLICT" });
});

test("a viewer sees targets and changes none", async () => {
  const { id } = await create();
  const viewer = api.as("viewer").targets;
  expect(await viewer.get({ targetId: id })).toMatchObject({ id });
  await expect(viewer.remove({ targetId: id })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(viewer.create({ name: freshName(), check: TCP })).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("there are at most so many, also where several are created at once", async () => {
  const before = (await AS_OPERATOR().list()).length;
  for (let count = before; count < TARGETS_MAX - 5; count += 1) await create();
  const made = await Promise.allSettled(Array.from({ length: 10 }, () => create()));
  const refused = made.filter((one) => one.status === "rejected");
  expect(refused).toHaveLength(5);
  expect(refused[0]?.reason).toMatchObject({
    code: "PRECONDITION_FAILED",
    message: expect.stringContaining("100 targets already"),
  });
});
