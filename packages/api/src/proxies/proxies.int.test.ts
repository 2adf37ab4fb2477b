import { PassThrough } from "node:stream";
import { type PoolId, PROXIES_MAX, type ProxyId, type ProxyView } from "@orrery/protocol";
import { createLogger } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

const SECRETS = ["hunter2-password", "zaphod-username", "trillian-password"];
/** Everything that anybody was told, and everything that was logged. */
let seen = "";
let api: TestApi;
beforeAll(async () => {
  const destination = new PassThrough().on("data", (chunk: Buffer) => {
    seen += chunk.toString();
  });
  api = await createTestApi({ log: createLogger({ service: "test", level: "debug" }, destination) });
});
afterAll(() => api.close());

const AS_OPERATOR = () => api.as("operator").proxies;
let names = 0;

async function newPool(): Promise<PoolId> {
  return (await api.as("operator").pools.create({ name: `pool-${++names}` })).id;
}

function told<T>(answer: T): T {
  seen += JSON.stringify(answer);
  return answer;
}

async function importInto(poolId: PoolId, lines: string[], isDryRun = false) {
  return told(await AS_OPERATOR().import({ poolId, text: lines.join("\n"), isDryRun }));
}

async function list(poolId: PoolId, isRetired = false): Promise<ProxyView[]> {
  return told(await api.as("viewer").proxies.list({ poolId, isRetired }));
}

async function secretsOf(id: ProxyId) {
  const record = await api.db.read.proxy.find(id);
  return api.proxySeal.open(id, record?.sealedCredentials ?? null);
}

function fieldsOf(view: ProxyView) {
  const { protocol, network, host, port, isRotating, sessionTemplate, tier, weight } = view;
  const { region, country, costPerGb, costCurrency, labels } = view;
  return {
    ...{ proxyId: view.id, protocol, network, host, port, isRotating, sessionTemplate, tier, weight },
    ...{ region, country, costPerGb, costCurrency, labels },
  };
}

const refused = (promise: Promise<unknown>) =>
  promise.then(
    () => "nothing",
    (error: Error) => told(error.message),
  );

test("a dry run tells what an import would do, line by line, and stores nothing", async () => {
  const poolId = await newPool();
  const lines = [
    `http://zaphod-username:hunter2-password@10.0.0.1:8080?tier=backup&country=de`,
    "nonsense hunter2-password",
    "socks5://10.0.0.2:1080",
  ];
  const dry = await importInto(poolId, lines, true);
  expect(dry).toMatchObject({
    ...{ isDryRun: true, addedCount: 2, updatedCount: 0, unchangedCount: 0, problemCount: 1 },
    problems: [{ line: 2, sentence: expect.stringContaining("none of protocol://") }],
    sample: [
      { line: 1, outcome: "added", text: "http://10.0.0.1:8080 · datacenter · backup · de" },
      { line: 3, outcome: "added", text: "socks5://10.0.0.2:1080 · datacenter · primary" },
    ],
  });
  expect(await list(poolId)).toEqual([]);
  expect(await importInto(poolId, lines)).toEqual({ ...dry, isDryRun: false });
  const [first, second] = await list(poolId);
  expect(first).toMatchObject({
    usernameHint: "za",
    hasPassword: true,
    state: "active",
    live: null,
    exit: null,
  });
  expect(second).toMatchObject({ usernameHint: null, hasPassword: false });
  expect(await secretsOf(first?.id as ProxyId)).toEqual({
    username: "zaphod-username",
    password: "hunter2-password",
  });
});

test("known proxies get the new password and what the line says, and keep what it leaves out", async () => {
  const poolId = await newPool();
  await importInto(poolId, [
    "http://zaphod-username:hunter2-password@10.0.0.1:80?weight=30&region=tokyo",
    "10.0.0.2:80",
  ]);
  const again = await importInto(poolId, [
    "http://zaphod-username:trillian-password@10.0.0.1:80?country=jp",
    "10.0.0.2:80",
    "http://other-username:x@10.0.0.1:80",
  ]);
  expect(again).toMatchObject({ addedCount: 1, updatedCount: 1, unchangedCount: 1 });
  const [first, , third] = await list(poolId);
  expect(first).toMatchObject({ weight: 30, region: "tokyo", country: "jp" });
  expect(await secretsOf(first?.id as ProxyId)).toMatchObject({ password: "trillian-password" });
  expect(third).toMatchObject({ usernameHint: "ot" });
  const { items } = await api.as("admin").events.list({ subjectKind: "pool", subjectId: poolId });
  expect(items[0]).toMatchObject({
    type: "proxy.imported",
    data: { addedCount: 1, updatedCount: 1, unchangedCount: 1, problemCount: 0 },
  });
  await importInto(poolId, ["10.0.0.2:80"]);
  const after = await api.as("admin").events.list({ subjectKind: "pool", subjectId: poolId });
  expect(after.items).toHaveLength(items.length);
});

test("what a line says itself is set, also where it is a default; a dash puts an option back, and the dry run says so", async () => {
  const poolId = await newPool();
  await importInto(poolId, [
    "http://10.0.0.1:80?weight=30&region=tokyo&tier=backup&country=jp&labels=rack%3D7",
  ]);
  const line = "http://10.0.0.1:80?tier=primary&region=-&weight=-&country=";
  const dry = await importInto(poolId, [line], true);
  expect(dry.sample).toEqual([
    { line: 1, outcome: "updated", text: "http://10.0.0.1:80 · now tier primary, weight 10, region none" },
  ]);
  await importInto(poolId, [line]);
  const [proxy] = await list(poolId);
  expect(proxy).toMatchObject({ tier: "primary", weight: 10, region: null });
  expect(proxy).toMatchObject({ country: "jp", labels: { rack: "7" } });
  expect(await importInto(poolId, [line])).toMatchObject({ updatedCount: 0, unchangedCount: 1 });
});

test("what is exported holds no secret, and imports again as what it was", async () => {
  const poolId = await newPool();
  await importInto(poolId, [
    "http://zaphod-username:hunter2-password@[2001:db8::7]:80?cost_per_gb=1.25&cost_currency=EUR",
    "10.0.0.2:80",
  ]);
  const { csv, count, fileName } = told(await api.as("viewer").proxies.export({ poolId }));
  expect({ count, fileName }).toEqual({ count: 2, fileName: `pool-${names}.csv` });
  const other = await newPool();
  await importInto(other, [csv]);
  const plain = (view: ProxyView) => ({ ...fieldsOf(view), proxyId: null });
  expect((await list(other)).map(plain)).toEqual((await list(poolId)).map(plain));
});

test("ten thousand malformed lines are told of in one answer; a list of too many proxies is refused whole", async () => {
  const poolId = await newPool();
  const malformed = Array.from(
    { length: 10_000 },
    (_, at) => `http://zaphod-username:hunter2-password@${at}`,
  );
  const result = await importInto(poolId, malformed, true);
  expect(result).toMatchObject({ addedCount: 0, problemCount: 10_000 });
  expect(result.problems).toHaveLength(500);
  const many = Array.from({ length: PROXIES_MAX + 1 }, (_, at) => `10.0.0.1:${at + 1}`);
  for (const isDryRun of [true, false]) {
    expect(await refused(importInto(poolId, many, isDryRun))).toMatch(
      /has 2001 new proxies.*2000 is the most/,
    );
  }
  expect(await list(poolId)).toEqual([]);
});

test("a change tells what differs, and of credentials only that they were replaced", async () => {
  const poolId = await newPool();
  await importInto(poolId, ["http://zaphod-username:hunter2-password@10.0.0.1:80", "10.0.0.2:80"]);
  const [view, other] = (await list(poolId)) as [ProxyView, ProxyView];
  const exit = { address: "203.0.113.7", country: null, anonymity: "elite", observedAtMs: 5 } as const;
  const observe = (observedAtMs: number) =>
    api.db.read.proxy.updateExits([{ proxyId: view.id, exit: { ...exit, observedAtMs } }]);
  await observe(5);
  const update = async (change: object) => told(await AS_OPERATOR().update({ ...fieldsOf(view), ...change }));
  expect(await update({ weight: 20 })).toMatchObject({ weight: 20, usernameHint: "za", exit });
  expect(await update({ weight: 20, password: "trillian-password" })).toMatchObject({ exit });
  expect(await secretsOf(view.id)).toEqual({ username: "zaphod-username", password: "trillian-password" });
  await update({ weight: 20, password: "trillian-password" });
  const moved = { weight: 20, host: "10.0.0.3" };
  expect(await update(moved)).toMatchObject({ host: "10.0.0.3", exit: null, hasPassword: true });
  await observe(6);
  const bare = { exit: null, usernameHint: null, hasPassword: false };
  expect(await update({ ...moved, username: null, password: null })).toMatchObject(bare);
  expect(await refused(update({ host: "10.0.0.2", username: null, password: null }))).toMatch(
    /has this proxy already/,
  );
  expect((await list(poolId)).map(({ host }) => host)).toEqual(["10.0.0.3", other.host]);
  const { items } = told(await api.as("admin").events.list({ subjectKind: "proxy", subjectId: view.id }));
  expect(items.map(({ summary }) => summary)).toEqual([
    "http://10.0.0.3:80: its credentials were replaced",
    "http://10.0.0.1:80: host went from 10.0.0.1 to 10.0.0.3",
    "http://10.0.0.1:80: its credentials were replaced",
    "http://10.0.0.1:80: weight went from 10 to 20",
  ]);
});

test("credentials that another key has sealed are asked for anew, and imported anew", async () => {
  const poolId = await newPool();
  await importInto(poolId, ["http://zaphod-username:hunter2-password@10.0.0.1:80"]);
  const [view] = (await list(poolId)) as [ProxyView];
  await api.sql("UPDATE proxy SET sealed_credentials = '\\x00' WHERE id = $1", [view.id]);
  const update = (change: object) => AS_OPERATOR().update({ ...fieldsOf(view), ...change });
  expect(await refused(update({ password: "x" }))).toMatch(/give both, user name and password/);
  expect(await update({ weight: 5 })).toMatchObject({ weight: 5, hasPassword: true });
  const again = await importInto(poolId, ["http://zaphod-username:trillian-password@10.0.0.1:80"]);
  expect(again).toMatchObject({ addedCount: 0, updatedCount: 1 });
  expect(await secretsOf(view.id)).toMatchObject({ password: "trillian-password" });
});

test("retired proxies are gone from the pool, told of one by one, and the rest of many together", async () => {
  const poolId = await newPool();
  await importInto(
    poolId,
    Array.from({ length: 30 }, (_, at) => `http://zaphod-username:hunter2-password@10.0.0.1:${at + 1}`),
  );
  const ids = (await list(poolId)).map(({ id }) => id);
  expect(await AS_OPERATOR().retire({ proxyIds: [...ids.slice(0, 25), ids[0] as ProxyId] })).toEqual({
    retiredCount: 25,
  });
  expect(await AS_OPERATOR().retire({ proxyIds: ids.slice(0, 25) })).toEqual({ retiredCount: 0 });
  expect(await list(poolId)).toHaveLength(5);
  expect((await list(poolId, true))[0]).toMatchObject({ state: "retired", usernameHint: "za" });
  const { items } = told(await api.as("admin").events.list({ type: "proxy.retired", limit: 100 }));
  expect(items.filter(({ subject }) => subject.kind === "proxy")).toHaveLength(20);
  expect(items.filter(({ subject }) => subject.kind === "pool")).toMatchObject([{ data: { count: 5 } }]);
  expect(await refused(AS_OPERATOR().retire({ proxyIds: ["nobody" as ProxyId] }))).toMatch(
    /no proxy with this id/,
  );
  expect(await refused(AS_OPERATOR().update(fieldsOf((await list(poolId, true))[0] as ProxyView)))).toMatch(
    /retired/,
  );
});

test("a test of a URL goes to the fleet, through a proxy of the pool only, and without credentials", async () => {
  const [poolId, otherId] = [await newPool(), await newPool()];
  await importInto(poolId, ["10.0.0.1:80"]);
  const [view] = (await list(poolId)) as [ProxyView];
  const url = "https://example.org/";
  const testUrl = (change: object = {}) => AS_OPERATOR().testUrl({ poolId, url, ...change });
  expect(await refused(testUrl())).toMatch(/No connected node serves this pool/);
  expect(await refused(testUrl({ url: "https://ada:hunter2-password@example.org/" }))).toMatch(
    /leave out the user name/,
  );
  expect(await refused(testUrl({ poolId: otherId, proxyId: view.id }))).toMatch(/no proxy with this id/);
  const result = { nodeId: "n-1", proxyId: view.id, steps: [], isOk: true } as never;
  api.pools.found.urlTest = result;
  expect(await testUrl({ proxyId: view.id })).toEqual(result);
  await expect(api.as("viewer").proxies.testUrl({ poolId, url })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
});

test("no answer, event, error or line of the log holds a user name or a password", async () => {
  told(await api.as("admin").events.list({ limit: 200 }));
  told(await api.as("admin").pools.list());
  expect(seen.length).toBeGreaterThan(10_000);
  for (const secret of SECRETS) expect(seen).not.toContain(secret);
  const rows = await api.sql("SELECT sealed_credentials::text AS sealed, * FROM proxy");
  for (const secret of SECRETS) expect(JSON.stringify(rows)).not.toContain(secret);
  for (const secret of SECRETS)
    expect(JSON.stringify(rows)).not.toContain(Buffer.from(secret).toString("hex"));
});
