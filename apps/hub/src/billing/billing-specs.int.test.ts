import { AS_TEST, createTestDatabase, type TestDatabase } from "@orrery/db/testing";
import type { AccountId, EventView, NodeId } from "@orrery/protocol";
import { createLogger, sortableId, systemClock } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BillingSpecs } from "./billing-specs.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const NODES = ["node-1", "node-2", "node-3"] as NodeId[];

/** Two accounts; the first two nodes belong to the first one, the third to the second. */
async function prepare(): Promise<[AccountId, AccountId]> {
  const ids = [sortableId(), sortableId()] as [AccountId, AccountId];
  const terms = {
    zone: "UTC",
    currency: "EUR",
    creditPriceMicros: 10_000n,
    taxPpm: 0,
    period: "monthly",
  } as const;
  for (const id of ids) await database.db.read.account.insert({ id, name: id, createdAtMs: 1, ...terms });
  for (const [index, node] of NODES.entries()) {
    await database.sql(
      "INSERT INTO account_span (subject_kind, subject_id, account_id, from_at) VALUES ('node', $1, $2, now())",
      [node, ids[index === 2 ? 1 : 0]],
    );
  }
  return ids;
}

test("what nodes' specs say follows what is read, for those alone that it is about", async () => {
  const [first, second] = await prepare();
  const told: (readonly NodeId[] | null)[] = [];
  const specs = new BillingSpecs({
    ...{ db: database.db, clock: systemClock, log: createLogger({ service: "test", level: "silent" }) },
    onChanged: (nodeIds) => told.push(nodeIds),
  });
  await specs.start();
  try {
    expect(specs.specOf(NODES[0] as NodeId)).toMatchObject({
      nodeAccountId: first,
      accounts: [{ id: first, isActive: true, priceCaps: { agent_time: { per: "3600000" } } }],
    });
    expect(specs.specOf("nobody" as NodeId)).toMatchObject({ nodeAccountId: null, accounts: [] });
    for (const node of NODES) specs.specOf(node);

    // Nothing has changed: it is read again, and nobody is told.
    specs.onEvent({ type: "account.changed" } as EventView);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(told).toEqual([]);

    await database.db.write(AS_TEST, (tx) =>
      tx.account.updateState(second, { state: "suspended", reason: "unpaid", atMs: 2 }),
    );
    specs.onEvent({ type: "account.suspended" } as EventView);
    await expect.poll(() => told).toEqual([[NODES[2]]]);
    expect(specs.specOf(NODES[2] as NodeId).accounts).toMatchObject([
      { id: second, isActive: false, stateReason: "unpaid" },
    ]);
  } finally {
    specs.stop();
  }
});
