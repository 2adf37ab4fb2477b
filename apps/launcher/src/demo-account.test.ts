import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AccountId } from "@orrery/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDemoAccount } from "./demo-account.ts";

let folder: string;
let markFile: string;
let accounts: { id: AccountId; name: string; entryCount: number }[];
let calls: [string, unknown][];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "orrery-demo-account-"));
  markFile = join(folder, "demo-account");
  accounts = [];
  calls = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const api = {
  accounts: async () => accounts,
  createAccount: async (input: unknown) => {
    calls.push(["create", input]);
    accounts.push({ id: "a-1" as AccountId, name: "demo", entryCount: 0 });
    return "a-1" as AccountId;
  },
  addAccountRule: async (input: unknown) => {
    calls.push(["rule", input]);
  },
  grantCredits: async (input: unknown) => {
    calls.push(["grant", input]);
  },
};

test("an account for the demo nodes is opened once, with credits; what becomes of it is nobody's business", async () => {
  expect(await openDemoAccount(api, markFile)).toBe("created");
  expect(calls).toMatchObject([
    ["create", { name: "demo", period: "daily" }],
    ["rule", { accountId: "a-1", labels: { demo: "true" } }],
    ["grant", { accountId: "a-1", credits: "10000", key: "demo-account-credits" }],
  ]);
  accounts = [];
  expect(await openDemoAccount(api, markFile)).toBe("made-before");
  expect(calls).toHaveLength(3);
});

test("a start that was cut short is gone on with; somebody's own account of the name is left alone", async () => {
  accounts = [{ id: "a-1" as AccountId, name: "demo", entryCount: 0 }];
  expect(await openDemoAccount(api, markFile)).toBe("created");
  expect(calls.map(([call]) => call)).toEqual(["rule", "grant"]);
  rmSync(markFile);
  accounts = [{ id: "a-9" as AccountId, name: "demo", entryCount: 4 }];
  expect(await openDemoAccount(api, markFile)).toBe("there-already");
  expect(calls).toHaveLength(2);
});
