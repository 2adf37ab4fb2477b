import { AS_TEST } from "@orrery/db/testing";
import type { AccountView } from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/test-api.ts";
import { type FindingDraft, raiseFinding } from "./raise-finding.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const billing = () => api.as("billing");
const open = (): Promise<AccountView> => billing().accounts.create({ name: `acme ${sortableId()}` });
const list = (accountId: AccountView["id"], openOnly = true) =>
  billing().findings.list({ accountId, openOnly });

function raise({ id, name }: AccountView, changes: Partial<FindingDraft> = {}, db = api.db): Promise<void> {
  const draft: FindingDraft = {
    ...{ accountId: id, accountName: name, kind: "foreign_node", key: "node-1", nowAtMs: Date.now() },
    ...{ sentence: "A node told usage of it.", evidence: { nodeId: "node-1" }, ...changes },
  };
  return db.write(AS_TEST, (tx) => raiseFinding(tx, draft));
}
const eventsOf = async (accountId: string, type: string) =>
  (await billing().events.list({ subjectId: accountId, type })).items;

test("one open finding for each thing: counted, told once, with the newest evidence", async () => {
  const account = await open();
  const others = [api.db, api.another(), api.another()];
  await Promise.all(others.flatMap((db) => [raise(account, {}, db), raise(account, {}, db)]));
  await raise(account, { times: 4, sentence: "It did so again.", evidence: { nodeId: "node-1", more: 1 } });
  await raise(account, { key: "node-2" });
  const found = await list(account.id);
  expect(found.map(({ count }) => count).sort()).toEqual([1, 10]);
  expect(found.find(({ count }) => count === 10)).toMatchObject({
    ...{ sentence: "It did so again.", evidence: { more: 1 }, hasParked: false, accountName: account.name },
  });
  expect(await eventsOf(account.id, "account.finding_opened")).toHaveLength(2);
  expect(await billing().accounts.get({ accountId: account.id })).toMatchObject({
    ...{ state: "active", openFindingCount: 2 },
  });
});

test("a finding that parks suspends the account, once", async () => {
  const account = await open();
  await Promise.all([raise(account, { parks: true }), raise(account, { parks: true })]);
  expect(await list(account.id)).toMatchObject([{ hasParked: true, count: 2 }]);
  expect(await billing().accounts.get({ accountId: account.id })).toMatchObject({
    ...{ state: "suspended", stateReason: "A node told usage of it." },
  });
  expect(await eventsOf(account.id, "account.suspended")).toHaveLength(1);
});

test("a dismissed finding stays dismissed; its account stays suspended until somebody sets it active", async () => {
  const account = await open();
  await raise(account, { parks: true });
  const [finding] = await list(account.id);
  const findingId = finding?.id ?? "";
  const dismissals = await Promise.allSettled([
    billing().findings.dismiss({ findingId, reason: "known" }),
    billing().findings.dismiss({ findingId, reason: "known" }),
  ]);
  expect(dismissals.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  await expect(billing().findings.dismiss({ findingId, reason: "again" })).rejects.toThrow(
    "This finding was dismissed already by billing@orrery.example: known",
  );
  expect(await list(account.id)).toEqual([]);
  expect(await list(account.id, false)).toMatchObject([
    { dismissedBy: "billing@orrery.example", dismissReason: "known", dismissedAtMs: expect.any(Number) },
  ]);
  const [event] = await eventsOf(account.id, "account.finding_dismissed");
  expect(event).toMatchObject({ data: { staysSuspended: true } });
  expect(await billing().accounts.get({ accountId: account.id })).toMatchObject({ state: "suspended" });
  await raise(account);
  expect(await list(account.id)).toHaveLength(1);
});

test("a flood of names is no flood of findings", async () => {
  const account = await open();
  for (let number = 0; number < 55; number += 1) await raise(account, { key: `node-${number}` });
  const found = await billing().findings.list({ accountId: account.id, limit: 100 });
  expect(found).toHaveLength(51);
  expect(found[0]).toMatchObject({ count: 5, sentence: expect.stringMatching(/^More than 50 findings/) });
});

test("three purchases that were taken back within a week suspend the account", async () => {
  const account = await open();
  const { id: accountId } = account;
  const cycle = async (entry: number, back: string) => {
    await billing().credits.buy({ accountId, key: sortableId(), credits: "10", reference: "card" });
    await billing().credits.refund({
      accountId,
      key: sortableId(),
      entry,
      credits: back,
      reason: "returned",
    });
  };
  await cycle(1, "10");
  await cycle(3, "5");
  await cycle(5, "4");
  expect(await list(accountId)).toEqual([]);
  await cycle(7, "10");
  const [finding] = await list(accountId);
  expect(finding).toMatchObject({
    ...{ kind: "top_up_and_refund", hasParked: true, evidence: { cycleCount: 3 } },
    sentence: "Within seven days 3 purchases of 30 credits in all were made and 25 of them refunded",
  });
  expect(await billing().accounts.get({ accountId })).toMatchObject({ state: "suspended" });
  await billing().findings.dismiss({ findingId: finding?.id ?? "", reason: "a trade fair" });
  await cycle(9, "10");
  expect(await list(accountId)).toEqual([]);
});

test("findings are the billing role's alone", async () => {
  for (const role of ["viewer", "operator"] as const) {
    await expect(api.as(role).findings.list({})).rejects.toMatchObject({ code: "FORBIDDEN" });
    const dismiss = api.as(role).findings.dismiss({ findingId: "x", reason: "r" });
    await expect(dismiss).rejects.toMatchObject({ code: "FORBIDDEN" });
  }
  const dismiss = billing().findings.dismiss({ findingId: "x", reason: "r" });
  await expect(dismiss).rejects.toThrow("There is no finding x.");
});
