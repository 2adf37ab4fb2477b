import { sortableId } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

test("[V7] accounts that are suspended or can spend nothing are told to those who may read billing, and to nobody else", async () => {
  const { accounts, credits } = api.as("billing");
  const empty = await accounts.create({ name: "empty" });
  const suspended = await accounts.create({ name: "late" });
  await accounts.create({ name: "quiet" });
  const wish = { accountId: empty.id, credits: "1" };
  await credits.buy({ ...wish, key: sortableId(), reference: "wire" });
  await credits.adjust({ ...wish, key: sortableId(), direction: "out", reason: "counted wrong" });
  await accounts.setState({
    accountId: suspended.id,
    state: "suspended",
    reason: "Its invoice is not paid.",
  });
  const told = async (role: "billing" | "admin" | "operator") =>
    (await api.as(role).overview.get()).attention;
  const items = (await told("billing")).map(({ kind, severity, accountId, detail }) => [
    kind,
    severity,
    accountId,
    detail,
  ]);
  expect(items.sort()).toEqual([
    ["account_at_risk", "critical", empty.id, "Its credits are used up."],
    ["account_suspended", "critical", suspended.id, "Its invoice is not paid."],
  ]);
  expect(await told("admin")).toHaveLength(2);
  expect(await told("operator")).toEqual([]);
});
