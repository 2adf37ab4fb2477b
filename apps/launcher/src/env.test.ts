import { expect, test } from "vitest";
import { readSettings } from "./env.ts";

test("defaults", () => {
  expect(readSettings("/srv/orrery", {})).toEqual({
    webPort: 3000,
    hubPort: 4400,
    gatewayPort: 4401,
    servicesPort: 4490,
    dataDir: "/srv/orrery/.orrery",
    hubUrl: "http://127.0.0.1:4400",
    webUrl: "http://localhost:3000",
    databaseUrl: null,
    extraAuthoritiesFile: null,
  });
});

test.each([
  [{ ORRERY_WEB_PORT: "http" }, /ORRERY_WEB_PORT: must be a port number/],
  [{ ORRERY_HUB_PORT: "70000" }, /ORRERY_HUB_PORT: must be a port number/],
  [{ DATABASE_URL: "mysql://localhost/x" }, /DATABASE_URL: must be a Postgres address/],
  [{ DATABASE_URL: "localhost" }, /DATABASE_URL: must be a Postgres address/],
  [{ ORRERY_ADMIN_EMAIL: "root" }, /ORRERY_ADMIN_EMAIL/],
  [{ ORRERY_ADMIN_EMAIL: "ada@example.org" }, /set both to create the first admin, or neither/],
  [{ ORRERY_ADMIN_PASSWORD: "a long enough one" }, /set both to create the first admin, or neither/],
  [
    { ORRERY_ADMIN_EMAIL: "ada@example.org", ORRERY_ADMIN_PASSWORD: "short" },
    /ORRERY_ADMIN_PASSWORD: at least 12 characters/,
  ],
  [{ ORRERY_WEB_PORT: "4400" }, /must be three different ports/],
])("a wrong setting is named: %o", (env, sentence) => {
  expect(() => readSettings("/srv/orrery", env)).toThrow(sentence);
});

test("an empty variable counts as not set, and a bind address decides where the hub is reached", () => {
  expect(readSettings("/srv", { ORRERY_WEB_PORT: "", ORRERY_BIND: "0.0.0.0" }).hubUrl).toBe(
    "http://127.0.0.1:4400",
  );
  expect(readSettings("/srv", { ORRERY_BIND: "::1" }).hubUrl).toBe("http://[::1]:4400");
});
