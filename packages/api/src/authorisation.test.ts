import { expect, test } from "vitest";
import { appRouter } from "./app-router.ts";

/** Calls before anyone is signed in. Adding one here is a decision about security. */
const PUBLIC = ["setup.status", "setup.complete"];
/** Calls about the caller alone; what concerns others is demanded inside. */
const SIGNED_IN = ["accounts.mine", "me.get", "sessions.list", "sessions.revoke"];

test("every procedure names its permission, or is listed here as public or as the caller's own", () => {
  const procedures = Object.entries(
    appRouter._def.procedures as unknown as Record<string, { _def: { meta?: { permission?: string } } }>,
  );
  expect(procedures.length).toBeGreaterThan(25);
  const unguarded = procedures
    .filter(([, procedure]) => procedure._def.meta?.permission === undefined)
    .map(([path]) => path);
  expect(unguarded.sort()).toEqual([...PUBLIC, ...SIGNED_IN].sort());
});
