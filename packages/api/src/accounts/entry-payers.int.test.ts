import { sortableId } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bookRequests } from "../ledger/book-requests.ts";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const billing = () => api.as("billing");

test("usage names the credits that paid for it, the overdraft last, less what was refunded", async () => {
  const { id: accountId } = await billing().accounts.create({ name: "payers", overdraft: "5" });
  const terms = { accountId, reason: "welcome" };
  await billing().credits.grant({ ...terms, key: sortableId(), credits: "2", isPromotional: true });
  await billing().credits.buy({ accountId, key: sortableId(), credits: "3", reference: "wire 1" });
  const posting = { kind: "usage", units: 6_000_000_000n } as const;
  await api.db.write({ actor: { kind: "hub", id: "hub", name: "hub" }, correlationId: "c" as never }, (tx) =>
    bookRequests(tx.ledger, [{ accountId, key: sortableId(), posting, detail: {} }], Date.now()),
  );
  const payers = () => billing().accounts.payers({ accountId, entry: 3 });
  const paid = [
    { grantId: "1.0", origin: "grant", isPromotional: true, units: "2000000000" },
    { grantId: "2.0", origin: "purchase", isPromotional: false, units: "3000000000" },
    { grantId: null, origin: null, isPromotional: false, units: "1000000000" },
  ];
  expect(await payers()).toEqual(paid);
  await billing().credits.refund({ accountId, key: sortableId(), entry: 3, credits: "1", reason: "outage" });
  expect(await payers()).toEqual(paid.slice(0, 2));
  expect(await billing().accounts.payers({ accountId, entry: 2 })).toEqual([]);
  expect(await billing().accounts.payers({ accountId, entry: 99 })).toEqual([]);
  await expect(api.as("viewer").accounts.payers({ accountId, entry: 3 })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
});
