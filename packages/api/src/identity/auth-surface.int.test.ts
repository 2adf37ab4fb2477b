import { createDatabase } from "@orrery/db";
import { AS_TEST, createPrivateServer, createTestDatabase, type TestDatabase } from "@orrery/db/testing";
import { createLogger, systemClock } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { insertOperator } from "../operators/insert-operator.ts";
import { createAuth, DISABLED_PATHS } from "./auth.ts";
import { resolvePrincipal } from "./resolve-principal.ts";

/** What stays open. Each of the changing ones is in the log, through `sign-in-audit.ts`, or changes only its caller's secrets. */
const OPEN = [
  "/callback/:id",
  "/change-password",
  "/get-session",
  "/ok",
  "/reset-password/:token",
  "/sign-in/email",
  "/sign-out",
  "/two-factor/disable",
  "/two-factor/enable",
  "/two-factor/generate-backup-codes",
  "/two-factor/get-totp-uri",
  "/two-factor/verify-backup-code",
  "/two-factor/verify-totp",
  "/verify-password",
];
const ORIGIN = "http://localhost:3000";
const PASSWORD = "correct-horse-battery";
const log = createLogger({ service: "test", level: "silent" });

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test("every path of better-auth is either meant to be open or switched off", () => {
  const { api } = authOver(database.db);
  const offered = Object.values(api as unknown as Record<string, { path?: string }>).flatMap(
    ({ path }) => path ?? [],
  );
  const unknown = [...new Set(offered)].filter(
    (path) => !OPEN.includes(path) && !DISABLED_PATHS.includes(path),
  );
  expect(unknown).toEqual([]);
});

test.each(["/revoke-sessions", "/update-user", "/unlink-account"])(
  "%s, which would leave no event, is off",
  async (path) => {
    const response = await post(authOver(database.db), path, { name: "x", providerId: "credential" });
    expect(response.status).toBe(404);
  },
);

test("a database that is away is no sign-out: the caller is told, and is signed in again once it is back", async () => {
  const server = await createPrivateServer();
  const db = createDatabase({ url: server.url, log, clock: systemClock });
  const auth = authOver(db);
  await db.write(AS_TEST, (tx) =>
    insertOperator(
      tx,
      { email: "a@orrery.example", name: "A", role: "admin", password: PASSWORD },
      Date.now(),
    ),
  );
  const signedIn = await post(auth, "/sign-in/email", { email: "a@orrery.example", password: PASSWORD });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const resolve = () => resolvePrincipal({ db, auth, clock: systemClock }, new Headers({ cookie }));
  expect(await resolve()).toMatchObject({ role: "admin" });

  await server.stopServer();
  await expect(resolve()).rejects.toMatchObject({ code: "DATABASE_UNAVAILABLE" });
  const refused = await post(auth, "/sign-in/email", { email: "a@orrery.example", password: PASSWORD }).catch(
    () => null,
  );
  expect(refused?.status ?? 500).toBeGreaterThanOrEqual(500);

  await server.startServer();
  await vi.waitFor(async () => expect(await resolve()).toMatchObject({ role: "admin" }), 45_000);
  await db.close();
  await server.close();
});

function authOver(db: TestDatabase["db"]) {
  return createAuth({ db, log, secret: "s".repeat(43), publicUrl: ORIGIN, trustedOrigins: [] });
}

function post(auth: ReturnType<typeof createAuth>, path: string, body: unknown): Promise<Response> {
  const headers = {
    "content-type": "application/json",
    origin: ORIGIN,
    "x-orrery-client-address": "192.0.2.9",
  };
  return auth.handler(
    new Request(`${ORIGIN}/api/auth${path}`, { method: "POST", headers, body: JSON.stringify(body) }),
  );
}
