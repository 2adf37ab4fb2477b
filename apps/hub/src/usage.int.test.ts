import type { AccountView, UsageAnswers } from "@orrery/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestHub, type TestHub } from "./testing/test-hub.ts";

let hub: TestHub;
let token: string;
beforeAll(async () => {
  hub = await startTestHub({ settings: { apiRatePerMinute: 300, usageRatePerSecond: 100 } });
  token = (await newToken(["usage:write"])).text;
});
afterAll(() => hub.stop());

async function newToken(scopes: string[]): Promise<{ text: string; token: { id: string } }> {
  return hub.mutate("apiTokens.create", { name: `source ${Math.random()}`, scopes });
}

async function account(credits: string): Promise<string> {
  const { id } = await hub.mutate<AccountView>("accounts.create", { name: `account ${Math.random()}` });
  await hub.mutate("credits.buy", { accountId: id, key: `key ${id}`, credits, reference: "test" });
  return id;
}

let number = 0;
function event(subject: string, data: Record<string, unknown> = {}, changes: Record<string, unknown> = {}) {
  number += 1;
  return {
    ...{ specversion: "1.0", type: "orrery.usage", source: "test", id: `event ${number}`, subject },
    data: { meter: "tool_invocations", ...data },
    ...changes,
  };
}

async function tell(body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${hub.url}/v1/usage`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}`, ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const json = (await response.json()) as UsageAnswers & { error?: { code: string; message: string } };
  return { status: response.status, retryAfter: response.headers.get("retry-after"), ...json };
}

function outcomes({ answers }: UsageAnswers): string[] {
  return answers.map((answer) => (answer.outcome === "booked" ? "booked" : answer.refusal.reason));
}

test("one event and a batch, in each content type; answers in the order of the events; told again, answered alike", async () => {
  const id = await account("10");
  const first = event(id);
  expect(await tell(first, { "content-type": "application/cloudevents+json" })).toMatchObject({
    status: 200,
    answers: [{ outcome: "booked", id: first.id, units: "1000000000", isRepeat: false }],
  });
  const batch = [first, event(id), event(id, { meter: "nothing" }), event("nobody")];
  const told = await tell(batch, { "content-type": "application/cloudevents-batch+json; charset=utf-8" });
  expect(outcomes(told)).toEqual(["booked", "booked", "unknown_meter", "unknown_account"]);
  expect(told.answers.map((answer) => [answer.id, answer.isRepeat])).toEqual(
    batch.map((each, index) => [each.id, index === 0]),
  );
  expect(outcomes(await tell([event(id)]))).toEqual(["booked"]);
  const view = await hub.query<AccountView>("accounts.get", { accountId: id });
  expect(view.balanceUnits).toBe("7000000000");
});

test("an odd quantity refuses its event alone", async () => {
  const id = await account("10");
  const values = ["1.5", "-3", "0", '"NaN"', '"1e3"', "1e400", "1000000000000001", '"99999999999999999999"'];
  const odd = values.map((value) => {
    number += 1;
    return `{"specversion":"1.0","type":"orrery.usage","source":"test","id":"event ${number}","subject":"${id}","data":{"meter":"agent_time","value":${value}}}`;
  });
  const answer = await tell(`[${odd.join(",")},${JSON.stringify(event(id, { value: "2" }))}]`);
  expect(outcomes(answer)).toEqual([...values.map(() => "bad_quantity"), "booked"]);
});

test("what is no CloudEvent of usage is refused, with the field named", async () => {
  const id = await account("10");
  const good = event(id);
  const { id: _, ...withoutId } = good;
  const cases: [unknown, string][] = [
    ["{", "The request's body is not valid JSON."],
    [[good, withoutId], "1.id: "],
    [{ ...good, specversion: "0.3" }, "specversion: "],
    [{ ...good, type: "other" }, "type: "],
    [{ ...good, time: "yesterday" }, "time: "],
    [{ ...good, data: { meter: "x", value: {} } }, "data.value: "],
    [{ ...good, source: "node/abc" }, "source: "],
    ["null", ""],
  ];
  for (const [body, message] of cases) {
    const answer = await tell(body);
    expect(
      [answer.status, answer.error?.code, answer.error?.message.slice(0, message.length)],
      message,
    ).toEqual([400, "INVALID_INPUT", message]);
  }
  expect(await tell(Array.from({ length: 1001 }, () => good))).toMatchObject({
    status: 413,
    error: { code: "PAYLOAD_TOO_LARGE" },
  });
  expect((await tell("x".repeat(1_100_000))).status).toBe(413);
  expect(outcomes(await tell(good))).toEqual(["booked"]);
});

test("only a token with usage:write may tell; a revoked one is out within 2 s", async () => {
  const id = await account("10");
  expect(await tell(event(id), { authorization: "" })).toMatchObject({ status: 401 });
  expect(await tell(event(id), { authorization: "Bearer nonsense" })).toMatchObject({
    status: 401,
    error: { code: "UNAUTHENTICATED" },
  });
  const reader = await newToken(["nodes:read"]);
  expect(await tell(event(id), { authorization: `Bearer ${reader.text}` })).toMatchObject({
    status: 403,
    error: { code: "FORBIDDEN" },
  });
  const short = await newToken(["usage:write"]);
  const authorization = `Bearer ${short.text}`;
  expect((await tell(event(id), { authorization })).status).toBe(200);
  await hub.mutate("apiTokens.revoke", { apiTokenId: short.token.id });
  await new Promise((resolve) => setTimeout(resolve, 2000));
  expect((await tell(event(id), { authorization })).status).toBe(401);
});

test("limits are by events, of a token and of an account, and say when to come again", async () => {
  const [one, other] = [await account("100000"), await account("100000")];
  const batch = (subject: string) => Array.from({ length: 200 }, () => event(subject));
  const own = `Bearer ${(await newToken(["usage:write"])).text}`;
  const statuses: number[] = [];
  let limited: Awaited<ReturnType<typeof tell>> | null = null;
  for (let times = 0; times < 12 && limited === null; times += 1) {
    const answer = await tell(batch(one), { authorization: own });
    statuses.push(answer.status);
    if (answer.status === 429) limited = answer;
  }
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(5);
  expect(limited).toMatchObject({ error: { code: "RATE_LIMITED" } });
  expect(Number(limited?.retryAfter)).toBeGreaterThan(0);
  // Another token may still tell for another account, but not for this one.
  expect((await tell(batch(other))).status).toBe(200);
  expect((await tell(batch(one))).status).toBe(429);
});

test("without a token, requests are limited by address; with one, the limit of the operator API does not apply", async () => {
  const id = await account("1000");
  for (let times = 0; times < 320; times += 1) expect((await tell(event(id))).status).toBe(200);
  // Many at once: one after the other, a slow machine gets as many as come free meanwhile.
  const statuses: number[] = [];
  for (let rounds = 0; rounds < 10 && !statuses.includes(429); rounds += 1) {
    const asked = Array.from({ length: 100 }, () => tell(event(id), { authorization: "" }));
    statuses.push(...(await Promise.all(asked)).map(({ status }) => status));
  }
  expect(new Set(statuses)).toEqual(new Set([401, 429]));
});
