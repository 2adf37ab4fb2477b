import { AS_TEST } from "@orrery/db/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { appRouter, createCaller } from "./app-router.ts";
import { createTestApi, principalOf, type TestApi } from "./testing/test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const PUBLIC = new Set(["setup.status", "setup.complete"]);
const OWN = new Set(["accounts.mine", "me.get", "sessions.list", "sessions.revoke"]);
const paths = Object.keys(appRouter._def.procedures);

test.each(paths.filter((path) => !PUBLIC.has(path)))(
  "%s refuses a caller who is not signed in",
  async (path) => {
    await expect(call(createCaller(api.context(null)), path)).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  },
);

test.each(paths.filter((path) => !PUBLIC.has(path) && !OWN.has(path)))(
  "%s refuses a caller without its permission, before it looks at the input",
  async (path) => {
    const nobody = createCaller(api.context(principalOf("admin", new Set())));
    await expect(call(nobody, path)).rejects.toMatchObject({ code: "FORBIDDEN" });
  },
);

test("without audit:read, nobody sees who signs in and with what: not in lists, not by filter, not on the overview", async () => {
  await api.db.write(AS_TEST, async (tx) => {
    for (const kind of ["operator", "session", "api_token", "node"] as const) {
      tx.appendEvent({ type: "hub.started", subject: { kind, id: kind, name: kind }, summary: kind });
    }
  });
  const kindsFor = async (role: "viewer" | "operator") => {
    const caller = api.as(role);
    const pages = await Promise.all([
      caller.events.list({}),
      caller.events.list({ subjectKind: "operator" }),
      caller.events.list({ afterPosition: "0" }),
    ]);
    const overview = await caller.overview.get();
    const events = [...pages.flatMap((page) => page.items), ...overview.recentEvents];
    return [...new Set(events.map((event) => event.subject.kind))].sort();
  };
  expect(await kindsFor("viewer")).toEqual(["node"]);
  expect(await kindsFor("operator")).toEqual(["api_token", "node", "operator", "session"]);
  await expect(api.as("viewer").events.list({ audit: true })).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("what one request caused can be listed by its correlation id", async () => {
  await api.as("admin").settings.set({ waitingRoomEnabled: true });
  const { items } = await api.as("admin").events.list({ type: "setting.changed" });
  const correlationId = items[0]?.correlationId ?? "";
  const found = await api.as("admin").events.list({ correlationId });
  expect(found.items.map((event) => event.id)).toEqual([items[0]?.id]);
});

function call(caller: unknown, path: string): Promise<unknown> {
  const [noun = "", verb = ""] = path.split(".");
  const procedures = caller as Record<string, Record<string, (input?: unknown) => Promise<unknown>>>;
  const procedure = procedures[noun]?.[verb];
  if (procedure === undefined) throw new Error(`no procedure ${path}`);
  return procedure();
}
