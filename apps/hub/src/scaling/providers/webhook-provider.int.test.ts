import { afterAll, beforeAll, expect, test } from "vitest";
import { createProvider } from "./create-provider.ts";
import { LAB_AT_MS, labParts } from "./testing/provider-lab.ts";
import { labWorkers, type WebhookLab, webhookLab } from "./testing/webhook-lab.ts";

const NEVER = new AbortController().signal;
const SECRET = `whsec_${Buffer.alloc(32, 1).toString("base64")}`;

let lab: WebhookLab;
beforeAll(async () => {
  lab = await webhookLab();
});
afterAll(() => lab.close());

function providerFor(url: string, secrets: Record<string, string> = { hook: SECRET }) {
  const parts = { ...labParts(secrets), workers: labWorkers() };
  return createProvider({ kind: "webhook", url, signingSecret: "hook" }, parts);
}

test("whoever is asked can tell who asks, and what for", async () => {
  await lab.provider.setCount(4, "cpu is above 0.75", NEVER);
  const { method, url, headers, body } = lab.server.questions.at(-1) ?? {};
  expect({ method, path: url?.pathname, body }).toEqual({
    method: "PUT",
    path: "/scale",
    body: '{"count":4,"why":"cpu is above 0.75"}',
  });
  expect(headers).toMatchObject({
    "content-type": "application/json",
    "webhook-id": expect.stringMatching(/^msg_.{26}$/),
    "webhook-timestamp": String(LAB_AT_MS / 1000),
  });
  await lab.provider.read(NEVER);
  expect(lab.server.questions.at(-1)?.headers["webhook-id"]).not.toBe(headers?.["webhook-id"]);
});

test.each([
  { name: "a redirect", answer: { status: 307, headers: { location: "/other" } }, says: "redirect (307)" },
  { name: "no JSON", answer: { status: 200, body: "<html>" }, says: "no answer to this question" },
  {
    name: "one id twice",
    answer: {
      status: 200,
      body: '{"instances":[{"id":"a","state":"ready"},{"id":"a","state":"dead"}]}',
    },
    says: "(instances): each instance needs an id of its own",
  },
  { name: "far too much", answer: { status: 200, body: " ".repeat(3_000_000) }, says: "more than 2097152" },
  { name: "a failure", answer: { status: 500, body: "out of\nmemory" }, says: "answers 500: out of memory." },
])("$name is no answer", async ({ answer, says }) => {
  lab.answer(answer);
  const asked = lab.server.questions.length;
  await expect(lab.provider.read(NEVER)).rejects.toThrow(says);
  expect(lab.server.questions.length).toBe(asked + 1);
  lab.answer(null);
});

test("whoever says no may say it with any status", async () => {
  lab.answer({ status: 200, body: '{"outcome":"failed","sentence":"The rack is full."}' });
  expect(await lab.provider.setCount(9, "", NEVER)).toEqual({
    outcome: "failed",
    sentence: expect.stringMatching(/^127\.0\.0\.1:\d+ says: The rack is full\.$/),
  });
  lab.answer({ status: 500, body: '{"outcome":"accepted"}' });
  expect(await lab.provider.setCount(9, "", NEVER)).toMatchObject({ outcome: "failed" });
  lab.answer(null);
});

test("an instance without a time has been so since it was first told", async () => {
  const told = (state: string) =>
    lab.answer({ status: 200, body: `{"instances":[{"id":"a","state":"${state}"}]}` });
  told("starting");
  const { instances, wanted } = await lab.provider.read(NEVER);
  expect({ instances, wanted }).toEqual({
    instances: [{ id: "a", state: "starting", sinceMs: LAB_AT_MS }],
    wanted: null,
  });
  lab.answer(null);
});

test.each(["http://169.254.169.254/latest/meta-data", "http://[::ffff:a9fe:a9fe]/", "http://2852039166/"])(
  "%s is not asked",
  async (url) => {
    await expect(providerFor(url).read(NEVER)).rejects.toThrow("link-local or metadata address");
    expect(await providerFor(url).setCount(1, "", NEVER)).toMatchObject({ outcome: "failed" });
  },
);

test("what keeps it from being asked is told", async () => {
  const url = `http://127.0.0.1:${lab.server.port}/`;
  const cases = [
    { provider: providerFor(url, {}), says: "There is no secret of the name hook" },
    { provider: providerFor(url, { hook: "guess" }), says: "is no signing secret" },
    { provider: providerFor(url), says: "answers 401: The signature is wrong." },
    { provider: providerFor(url.replace("http:", "https:")), says: "could not agree on TLS" },
    {
      provider: providerFor("http://nowhere.invalid/"),
      says: "There is no host of the name nowhere.invalid.",
    },
  ];
  for (const { provider, says } of cases) await expect(provider.read(NEVER)).rejects.toThrow(says);
});
