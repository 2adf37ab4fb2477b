import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Client, Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { RefusalReason, UsageService } from "@orrery/protocol/local";
import { createLogger } from "@orrery/runtime";
import { afterEach, beforeEach, expect, test } from "vitest";
import { until } from "../testing/agent-process.ts";
import { ACME, BillingLab, CREDIT } from "../testing/billing-lab.ts";
import { billingOf } from "../testing/stand-in-billing.ts";
import { startUsageApi } from "../testing/usage-api.ts";
import { LocalApi } from "./local-api.ts";

let lab: BillingLab;
let api: LocalApi;
let url: string;
let token: string;

beforeEach(async () => {
  lab = new BillingLab();
  lab.hub.open(ACME, 20n * CREDIT);
  await lab.start();
  lab.connect();
  api = await startUsageApi(lab);
  ({ url, token } = JSON.parse(readFileSync(join(lab.folder, "local-api.json"), "utf8")));
});
afterEach(async () => {
  await api.stop();
  await lab.end();
});

function clientOf(kind: "connect" | "grpc"): Client<typeof UsageService> {
  const interceptors = [
    (next: (input: never) => Promise<never>) => (input: { header: Headers }) => {
      input.header.set("authorization", `Bearer ${token}`);
      return next(input as never);
    },
  ] as never;
  const transport =
    kind === "grpc"
      ? createGrpcTransport({ baseUrl: url, interceptors })
      : createConnectTransport({ baseUrl: url, httpVersion: "2", interceptors });
  return createClient(UsageService, transport);
}

async function json(method: string, input: object) {
  const response = await fetch(`${url}/orrery.local.v1.UsageService/${method}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(input),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const CALL = { meter: "tool_invocations" };

test("what is authorised is recorded and booked, in Connect, gRPC and plain JSON", async () => {
  for (const kind of ["connect", "grpc"] as const) {
    const client = clientOf(kind);
    const allowed = await client.authorize({ ...CALL, quantity: 2n, worker: "etl" });
    expect(allowed).toMatchObject({ isAllowed: true, validForMs: 60_000 });
    const { authorizationId } = allowed;
    const recorded = await client.record({ ...CALL, value: 2n, worker: "etl", authorizationId });
    expect(recorded).toMatchObject({ isRecorded: true, isRepeat: false });
  }
  const { body } = await json("Authorize", CALL);
  expect(body).toMatchObject({ isAllowed: true });
  expect((await json("Release", { authorizationId: body.authorizationId })).body).toEqual({
    isReleased: true,
  });
  expect((await json("Release", { authorizationId: body.authorizationId })).body).toEqual({});
  expect((await json("Record", { ...CALL, value: "3" })).body).toMatchObject({ isRecorded: true });
  await until("three events", () => lab.hub.booked.length === 3);
  expect(lab.hub.booked.map(({ value, worker }) => [value, worker])).toEqual([
    ["2", "etl"],
    ["2", "etl"],
    ["3", undefined],
  ]);
});

test("a refusal is an answer that names the account, what is missing, and what to do", async () => {
  const refused = await clientOf("connect").authorize({ ...CALL, quantity: 50n });
  expect(refused).toMatchObject({
    isAllowed: false,
    refusal: { reason: RefusalReason.INSUFFICIENT, accountId: ACME, accountName: "Account acme" },
  });
  expect(refused.refusal?.missingCredits).toBe("30");
  expect(refused.refusal?.message).toMatch(/^30 credits are missing .*buy or grant/);
  expect((await json("Record", { ...CALL, account: "nobody" })).body.refusal).toMatchObject({
    reason: "REFUSAL_REASON_UNKNOWN_ACCOUNT",
  });
  expect((await json("Authorize", { meter: "unheard_of" })).body.refusal).toMatchObject({
    reason: "REFUSAL_REASON_UNKNOWN_METER",
  });
  lab.billing.setSpec({ nodeAccountId: null, workers: {}, accounts: [] });
  expect((await json("Authorize", CALL)).body.refusal).toMatchObject({ reason: "REFUSAL_REASON_NO_ACCOUNT" });
});

test("what cannot be meant is an error that says what is wrong", async () => {
  const odd: [object, string | RegExp][] = [
    [{ ...CALL, value: "0" }, "10^15"],
    [{ ...CALL, value: "-1" }, "10^15"],
    [{ ...CALL, value: "1000000000000001" }, "10^15"],
    [{ ...CALL, value: 1.5 }, /cannot decode|JSON|int64/i],
    [{ ...CALL, value: "99999999999999999999" }, /cannot decode|JSON|int64/i],
    [{ ...CALL, value: "NaN" }, /cannot decode|JSON|int64/i],
    [{ meter: "" }, "meter"],
    [{ meter: "Tool Calls" }, "meter"],
    [{ ...CALL, worker: "w".repeat(65) }, "worker"],
    [{ ...CALL, worker: "a\u0000b" }, "control"],
    [{ ...CALL, unique: "u".repeat(257) }, "unique"],
    [{ ...CALL, id: "i".repeat(65) }, "id"],
    [{ ...CALL, atMs: String(Date.now() + 6 * 60_000) }, "5 minutes"],
    [{ ...CALL, atMs: String(Date.now() - 36 * 86_400_000) }, "35 days"],
    [{ ...CALL, atMs: "-5" }, "at_ms"],
  ];
  for (const [input, problem] of odd) {
    const answer = await json("Record", input);
    expect(answer, JSON.stringify(input)).toMatchObject({ status: 400, body: { code: "invalid_argument" } });
    expect(answer.body.message, JSON.stringify(input)).toMatch(problem);
  }
  expect((await json("Authorize", { ...CALL, validForMs: 5 })).status).toBe(400);
  expect((await json("Authorize", { ...CALL, validForMs: 600_001 })).status).toBe(400);
  expect((await json("Release", {})).status).toBe(400);
  expect(lab.hub.booked).toEqual([]);
});

test("the same id again is the same event, and another event under it is refused", async () => {
  const event = { ...CALL, id: "3f1c", atMs: String(Date.now()) };
  const answers = await Promise.all([json("Record", event), json("Record", event)]);
  expect(answers.map(({ body }) => body.isRepeat ?? false).sort()).toEqual([false, true]);
  expect(await json("Record", { ...event, value: "2" })).toMatchObject({
    ...{ status: 409, body: { code: "already_exists" } },
  });
  await until("one event", () => lab.hub.booked.length === 1);
});

test("a worker that asks without end is slowed down, and others are not", async () => {
  await api.stop();
  const { recorder, hubClock } = lab.billing;
  // A clock that stands still, so that no machine is too slow to be greedy.
  const clock = { nowAtMs: () => Date.now(), monotonicMs: () => 0 };
  const again = await LocalApi.start({
    ...{ dataDir: lab.folder, host: "127.0.0.1", port: 0, usage: { recorder, hubClock, clock } },
    log: createLogger({ service: "test", level: "silent" }),
  });
  if (again.outcome === "failed") throw new Error(again.sentence);
  api = again.api;
  url = again.url;
  const client = clientOf("connect");
  const ask = (worker: string) =>
    client.release({ authorizationId: "none", worker }).then(
      () => null,
      (error: unknown) => ConnectError.from(error).code,
    );
  const codes = await Promise.all(Array.from({ length: 2_050 }, () => ask("greedy")));
  expect(codes).toContain(Code.ResourceExhausted);
  expect(await ask("modest")).toBeNull();
});

test("what is carried over the port is counted both ways", async () => {
  const before = api.carriedBytes;
  await json("Authorize", { ...CALL, worker: "w".repeat(60) });
  const after = api.carriedBytes;
  expect(after - before).toBeGreaterThan(200);
  expect(after - before).toBeLessThan(5_000);
  lab.hub.open(ACME, 20n * CREDIT);
});

test("an account that is suspended is refused within a second, with the reason", async () => {
  expect((await json("Record", CALL)).body).toMatchObject({ isRecorded: true });
  lab.billing.setSpec(billingOf(ACME, { isActive: false, stateReason: "Not paid since May." }));
  const { body } = await json("Record", CALL);
  expect(body.refusal).toMatchObject({ reason: "REFUSAL_REASON_INACTIVE" });
  expect((body.refusal as { message: string }).message).toContain("Not paid since May.");
});
