import { createHash } from "node:crypto";
import { type EgressOrders, GatewayCredentialId, PoolId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { OrdersIndex } from "./orders-index.ts";
import { ordersOf, POOL_ID, poolOf, SECRET, WORKER } from "./testing/orders.ts";

const OTHER_POOL = PoolId.parse("pool-2");
const base = ordersOf([{}], {}, [
  { pattern: "example.org" },
  { pattern: "=api.example.org", counts: "connections" },
]);
const orders: EgressOrders = {
  ...base,
  pools: [...base.pools, { ...poolOf([{}]), id: OTHER_POOL, name: "research-jp" }],
  credentials: [
    ...base.credentials,
    {
      ...{ id: GatewayCredentialId.parse("credential-2"), worker: "etl", poolIds: [OTHER_POOL, POOL_ID] },
      secretHash: createHash("sha256").update("secret-of-etl").digest("hex"),
    },
  ],
};
const index = new OrdersIndex(orders);

test("a secret stands for a worker and its pools; the user name chooses among them", () => {
  expect(index.authenticate(WORKER, SECRET)).toEqual({
    outcome: "known",
    caller: {
      ...{ credentialId: "credential-1", worker: WORKER, poolId: POOL_ID },
      ...{ session: null, country: null, tier: null },
    },
  });
  expect(index.authenticate("etl", "secret-of-etl")).toMatchObject({ caller: { poolId: OTHER_POOL } });
  expect(index.authenticate("etl-pool-main-session-42-country-jp", "secret-of-etl")).toMatchObject({
    caller: { worker: "etl", poolId: POOL_ID, session: "42", country: "jp" },
  });
  expect(index.authenticate("pool-research-jp-tier-backup", "secret-of-etl")).toMatchObject({
    caller: { worker: "etl", poolId: OTHER_POOL, tier: "backup" },
  });
});

test("who is refused learns what to mend only with the right secret, and never reads what was sent", () => {
  const sentence = (user: string, secret: string) => {
    const answer = index.authenticate(user, secret);
    return answer.outcome === "refused" ? answer.sentence : "known";
  };
  const wrong = sentence(WORKER, "no-such-secret");
  expect(wrong).toContain("wrong, or was revoked");
  expect(sentence("etl", SECRET)).toBe(wrong);
  expect(sentence("pool-research-jp", "no-such-secret")).toBe(wrong);
  expect(sentence(WORKER, "")).toBe(wrong);
  expect(sentence("pool-research-jp", SECRET)).toContain(
    "not for the pool that the user name names, but for: main.",
  );
  expect(sentence("pool-nowhere", SECRET)).toContain(
    "not served on this node. This credential may use: main.",
  );
  for (const each of [wrong, sentence("pool-nowhere", SECRET)])
    expect(each).not.toMatch(/nowhere|no-such-secret/);
});

test("a credential that was revoked, or lost a pool, may no longer use it", () => {
  expect(index.mayUse("credential-1", POOL_ID)).toBe(true);
  expect(index.mayUse("credential-1", OTHER_POOL)).toBe(false);
  expect(new OrdersIndex({ ...orders, credentials: [] }).mayUse("credential-1", POOL_ID)).toBe(false);
});

test("a host belongs to its registrable domain, and to each limit that matches it", () => {
  expect(index.target("api.example.org")).toMatchObject({
    ...{ target: "example.org", limitIds: ["limit-1", "limit-2"] },
  });
  expect(index.target("www.example.org")).toMatchObject({ target: "example.org", limitIds: ["limit-1"] });
  expect(index.target("other.net").limits).toEqual([]);
});
