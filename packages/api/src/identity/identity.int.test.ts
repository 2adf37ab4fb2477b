import { mkdtemp, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AS_TEST } from "@orrery/db/testing";
import { type OperatorId, type Role, SessionId } from "@orrery/protocol";
import { createLogger, systemClock } from "@orrery/runtime";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ensureLocalAdminToken } from "../api-tokens/ensure-local-admin-token.ts";
import { insertOperator } from "../operators/insert-operator.ts";
import { ensureAdmin, ensureSetupCode } from "../setup/ensure-setup.ts";
import { createTestApi, principalOf, type TestApi } from "../testing/test-api.ts";
import { totpCode } from "../testing/totp-code.ts";
import { type Auth, createAuth, SIGN_IN_TRIES_PER_MINUTE } from "./auth.ts";
import { resolveApiToken, resolvePrincipal } from "./resolve-principal.ts";

const ORIGIN = "http://localhost:3000";
const PASSWORD = "correct-horse-battery";

let api: TestApi;
let auth: Auth;
let sources: { db: TestApi["db"]; auth: Auth; clock: typeof systemClock };

beforeAll(async () => {
  api = await createTestApi();
  auth = createAuth({
    db: api.db,
    log: createLogger({ service: "test", level: "silent" }),
    secret: "s".repeat(43),
    publicUrl: ORIGIN,
    trustedOrigins: [],
  });
  sources = { db: api.db, auth, clock: systemClock };
});
afterAll(() => api.close());
beforeEach(async () => {
  await api.sql('TRUNCATE "user", rate_limit, setup_link, api_token CASCADE');
});

function addOperator(role: Role, email = `${role}@orrery.example`) {
  return api.db.write(AS_TEST, (tx) =>
    insertOperator(tx, { email, name: role, role, password: PASSWORD }, Date.now()),
  );
}

/** One call to better-auth as a browser makes it; the cookies it sets are merged into `cookies`. */
async function call(path: string, body: unknown, cookies = new Map<string, string>(), origin = ORIGIN) {
  const response = await auth.handler(
    new Request(`${ORIGIN}/api/auth${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        origin,
        cookie: cookieHeader(cookies),
        "x-orrery-client-address": "192.0.2.7",
      },
      body: JSON.stringify(body),
    }),
  );
  for (const line of response.headers.getSetCookie()) {
    const [pair = ""] = line.split(";");
    const equals = pair.indexOf("=");
    cookies.set(pair.slice(0, equals), pair.slice(equals + 1));
  }
  return {
    status: response.status,
    body: (await response.json().catch(() => null)) as Record<string, unknown>,
    cookies,
  };
}

const cookieHeader = (cookies: Map<string, string>) =>
  [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
const signIn = (email: string, password = PASSWORD) => call("/sign-in/email", { email, password });
const principalWith = (cookies: Map<string, string>) =>
  resolvePrincipal(sources, new Headers({ cookie: cookieHeader(cookies) }));
const typesOf = async (type: string) => (await api.db.read.event.findPage({ limit: 100, type })).items;

test("set-up: the one-time link makes exactly one admin, also when two people race for it", async () => {
  const code = (await ensureSetupCode(api.db, systemClock)) ?? "";
  const person = (n: number) => ({ code, email: `p${n}@orrery.example`, name: "P", password: PASSWORD });
  expect(await api.anonymous.setup.status()).toEqual({ done: false });
  await expect(api.anonymous.setup.complete({ ...person(0), code: "x".repeat(43) })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  const results = await Promise.allSettled([1, 2, 3].map((n) => api.anonymous.setup.complete(person(n))));
  expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
  expect(await api.db.read.operator.findAll()).toMatchObject([{ role: "admin" }]);
  await expect(api.anonymous.setup.complete(person(4))).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await ensureSetupCode(api.db, systemClock)).toBeNull();
});

test("set-up: a later start's link replaces the earlier one, and the environment can make the admin instead", async () => {
  const first = (await ensureSetupCode(api.db, systemClock)) ?? "";
  const second = (await ensureSetupCode(api.db, systemClock)) ?? "";
  const details = { email: "a@orrery.example", name: "A", password: PASSWORD };
  await expect(api.anonymous.setup.complete({ ...details, code: first })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  expect(await ensureAdmin(api.db, systemClock, { email: "Env@Orrery.example", password: PASSWORD })).toBe(
    "created",
  );
  expect(await ensureAdmin(api.db, systemClock, { email: "b@orrery.example", password: PASSWORD })).toBe(
    "exists",
  );
  await expect(api.anonymous.setup.complete({ ...details, code: second })).rejects.toMatchObject({
    code: "CONFLICT",
  });
  expect((await signIn("env@orrery.example")).status).toBe(200);
  await expect(ensureAdmin(api.db, systemClock, { email: "x", password: PASSWORD })).rejects.toThrow(
    "ORRERY_ADMIN_EMAIL",
  );
  await expect(ensureAdmin(api.db, systemClock, { email: "x@y.example", password: "short" })).rejects.toThrow(
    "ORRERY_ADMIN_PASSWORD",
  );
});

test("a sign-in gives a session with the operator's role; sign-out ends it; both are in the log", async () => {
  await addOperator("operator");
  const signedInBefore = (await typesOf("operator.signed_in")).length;
  const { cookies } = await signIn("operator@orrery.example");
  expect(await principalWith(cookies)).toMatchObject({ role: "operator", email: "operator@orrery.example" });
  await call("/sign-out", {}, cookies);
  expect(await principalWith(cookies)).toBeNull();
  expect(await typesOf("operator.signed_in")).toHaveLength(signedInBefore + 1);
  expect((await typesOf("operator.signed_out"))[0]?.actor.name).toBe("operator@orrery.example");
  expect((await api.db.read.operator.findAll())[0]?.lastSignInAtMs).not.toBeNull();
});

test("nobody signs up", async () => {
  const { status } = await call("/sign-up/email", {
    email: "new@orrery.example",
    password: PASSWORD,
    name: "N",
  });
  expect(status).toBeGreaterThanOrEqual(400);
  expect(await api.db.read.operator.count()).toBe(0);
});

test("a page of another origin cannot use the session's cookie against the auth endpoints", async () => {
  await addOperator("admin");
  const { cookies } = await signIn("admin@orrery.example");
  const forged = await call("/sign-out", {}, new Map(cookies), "https://evil.example");
  expect(forged.status).toBe(403);
  expect(await principalWith(cookies)).not.toBeNull();
});

test("sign-in is throttled by address, also for the right password, and failures are in the log", async () => {
  await addOperator("admin");
  const statuses: number[] = [];
  for (let i = 0; i <= SIGN_IN_TRIES_PER_MINUTE; i += 1) {
    statuses.push((await signIn("admin@orrery.example", "wrong-wrong-wrong")).status);
  }
  expect(statuses.slice(0, SIGN_IN_TRIES_PER_MINUTE).every((status) => status === 401)).toBe(true);
  expect(statuses.at(-1)).toBe(429);
  expect((await signIn("admin@orrery.example")).status).toBe(429);
  expect((await typesOf("operator.sign_in_failed")).length).toBeGreaterThanOrEqual(SIGN_IN_TRIES_PER_MINUTE);
});

test("TOTP: after it is switched on, the password alone gives no session", async () => {
  await addOperator("admin");
  const { cookies } = await signIn("admin@orrery.example");
  const enabling = await call("/two-factor/enable", { password: PASSWORD }, cookies);
  const uri = String(enabling.body.totpURI);
  expect((await call("/two-factor/verify-totp", { code: await totpCode(uri) }, cookies)).status).toBe(200);
  expect(await typesOf("operator.two_factor_enabled")).toHaveLength(1);
  const signedInBefore = (await typesOf("operator.signed_in")).length;

  const second = await signIn("admin@orrery.example");
  expect(second.body.twoFactorRedirect).toBe(true);
  expect(await principalWith(second.cookies)).toBeNull();
  expect(await typesOf("operator.signed_in")).toHaveLength(signedInBefore);
  expect((await call("/two-factor/verify-totp", { code: "000000" }, second.cookies)).status).toBe(401);
  expect((await call("/two-factor/verify-totp", { code: await totpCode(uri) }, second.cookies)).status).toBe(
    200,
  );
  expect(await principalWith(second.cookies)).toMatchObject({ twoFactorEnabled: true });
  expect(await typesOf("operator.signed_in")).toHaveLength(signedInBefore + 1);
});

test("the last admin can neither go nor lose the role, also when two admins remove each other at once", async () => {
  const one = await addOperator("admin", "one@orrery.example");
  const admin = api.as("admin");
  await expect(admin.operators.remove({ operatorId: one.id })).rejects.toMatchObject({
    code: "PRECONDITION_FAILED",
  });
  await expect(admin.operators.setRole({ operatorId: one.id, role: "viewer" })).rejects.toMatchObject({
    code: "PRECONDITION_FAILED",
  });
  const two = await addOperator("admin", "two@orrery.example");
  await Promise.allSettled([
    admin.operators.remove({ operatorId: one.id }),
    admin.operators.setRole({ operatorId: two.id, role: "viewer" }),
  ]);
  const admins = (await api.db.read.operator.findAll()).filter((operator) => operator.role === "admin");
  expect(admins).toHaveLength(1);
});

test("operators are made by admins only; a removed one's sessions and tokens end with it", async () => {
  await addOperator("admin");
  await expect(
    api
      .as("operator")
      .operators.create({ email: "x@orrery.example", name: "X", role: "admin", password: PASSWORD }),
  ).rejects.toMatchObject({ code: "FORBIDDEN" });
  const created = await api
    .as("admin")
    .operators.create({ email: "Vi@Orrery.example", name: "Vi", role: "viewer", password: PASSWORD });
  const { cookies } = await signIn("vi@orrery.example");
  const own = await ownToken(created.id, "viewer");
  expect(await resolveApiToken(sources, own)).not.toBeNull();
  await api.as("admin").operators.remove({ operatorId: created.id });
  expect(await principalWith(cookies)).toBeNull();
  expect(await resolveApiToken(sources, own)).toBeNull();
});

async function ownToken(operatorId: OperatorId, role: Role, ttlMs?: number): Promise<string> {
  const created = await api.as(role, { operatorId }).apiTokens.create({
    name: "ci",
    scopes: ["nodes:read"],
    ...(ttlMs === undefined ? {} : { ttlMs }),
  });
  return created.text;
}

test("sessions: one's own are listed and ended; others' need an admin", async () => {
  const viewer = await addOperator("viewer");
  await addOperator("admin");
  const { cookies } = await signIn("viewer@orrery.example");
  const principal = await principalWith(cookies);
  const mine = await api
    .as("viewer", { operatorId: viewer.id, sessionId: principal?.sessionId ?? null })
    .sessions.list();
  expect(mine).toMatchObject([
    { operatorEmail: "viewer@orrery.example", current: true, ipAddress: "192.0.2.7" },
  ]);
  const sessionId = SessionId.parse(mine[0]?.id);
  await expect(api.as("operator").sessions.revoke({ sessionId })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  expect(await principalWith(cookies)).not.toBeNull();
  await api.as("admin").sessions.revoke({ sessionId });
  expect(await principalWith(cookies)).toBeNull();
});

test("API tokens: scoped, narrowed by the owner's role, revocable, expiring, and stored only as a hash", async () => {
  const operator = await addOperator("operator");
  const created = await api
    .as("operator", { operatorId: operator.id })
    .apiTokens.create({ name: "ci", scopes: ["nodes:read", "nodes:operate"] });
  const bearer = (text: string) =>
    resolvePrincipal(sources, new Headers({ authorization: `Bearer ${text}` }));
  expect([...((await bearer(created.text))?.permissions ?? [])].sort()).toEqual([
    "nodes:operate",
    "nodes:read",
  ]);
  const [row] = await api.sql<{ secret_hash: string }>("SELECT * FROM api_token");
  expect(JSON.stringify(row)).not.toContain(created.text.split(".")[2]);

  await api.as("admin").operators.setRole({ operatorId: operator.id, role: "viewer" });
  expect([...((await bearer(created.text))?.permissions ?? [])]).toEqual(["nodes:read"]);
  const last = created.text.at(-1) === "A" ? "B" : "A";
  expect(await bearer(created.text.slice(0, -1) + last)).toBeNull();
  expect(await bearer("orrery_api.nothing.here")).toBeNull();

  await api.sql("UPDATE api_token SET expires_at = now() - interval '1 second'");
  expect(await bearer(created.text)).toBeNull();
  await api.sql("UPDATE api_token SET expires_at = NULL");
  await api.as("admin").apiTokens.revoke({ apiTokenId: created.token.id });
  expect(await bearer(created.text)).toBeNull();
});

test("nobody hands on a permission that it does not have", async () => {
  const viewer = await addOperator("viewer");
  await expect(
    api.as("viewer", { operatorId: viewer.id }).apiTokens.create({ name: "up", scopes: ["nodes:operate"] }),
  ).rejects.toMatchObject({ code: "FORBIDDEN", message: expect.stringContaining("nodes:operate") });
  const narrowed = principalOf("admin", new Set(["api-tokens:own", "nodes:read"] as const));
  await expect(
    api
      .as("admin", { ...narrowed, operatorId: viewer.id })
      .apiTokens.create({ name: "up", scopes: ["nodes:remove"] }),
  ).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("the installation's own token is in a file for its owner only, survives restarts and is replaced when broken", async () => {
  const file = join(await mkdtemp(join(tmpdir(), "orrery-api-")), "cli.json");
  const ensure = () => ensureLocalAdminToken(api.db, systemClock, { file, url: ORIGIN });
  const tokenIn = async () => (JSON.parse(await readFile(file, "utf8")) as { token: string }).token;
  await ensure();
  const first = await tokenIn();
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await resolveApiToken(sources, first)).toMatchObject({ role: "admin", operatorId: null });
  await ensure();
  expect(await tokenIn()).toBe(first);
  await writeFile(file, "{broken");
  await ensure();
  expect(await tokenIn()).not.toBe(first);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});
