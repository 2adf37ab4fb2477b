import { afterEach, beforeEach, expect, test } from "vitest";
import { until } from "../testing/agent-process.ts";
import { ACME, BillingLab, CREDIT } from "../testing/billing-lab.ts";
import { billingOf } from "../testing/stand-in-billing.ts";

let lab: BillingLab;

beforeEach(() => {
  lab = new BillingLab();
});
afterEach(() => lab.end());

/** A credit for each second of the agent's time, and for each byte that it carries. */
function timed() {
  const price = (units: bigint, per: bigint) => ({ units: String(units), per: String(per), feeUnits: "0" });
  return billingOf(ACME, {
    priceCaps: {
      tool_invocations: price(CREDIT, 1n),
      agent_time: price(CREDIT, 1_000n),
      transferred_bytes: price(CREDIT, 100n),
    },
  });
}

const times = () =>
  lab.hub.booked.filter(({ meter }) => meter === "agent_time").map(({ value }) => Number(value));

/** A hold of the hub says only that credits are set aside: whether the minute has begun, the agent says. */
const untilPaid = () =>
  until("the node's time is paid", () => lab.billing.admission.authorize(lab.wish()).outcome === "allowed");

test("a minute is allowed beforehand, told at its end, and the rest goes back; the stop tells the last one", async () => {
  lab.hub.open(ACME, 1_000n * CREDIT);
  await lab.start(timed());
  lab.connect();
  await untilPaid();
  lab.clock.pass(60_000);
  await until("a minute is told", () => times().length === 1);
  expect(times()[0]).toBeGreaterThanOrEqual(60_000);
  // What it may be late is bounded by what was allowed, however slow the machine is.
  expect(times()[0]).toBeLessThanOrEqual(65_000);
  // A clock that somebody sets is no time that passed.
  lab.clock.set(3_600_000);
  await lab.billing.stop();
  await until("the last one is told", () => times().length === 2);
  expect(times()[1]).toBeLessThan(60_000);
});

test("time that is refused is not billed, is told, and workers are refused as well; with credits all goes on", async () => {
  lab.hub.open(ACME, 5n * CREDIT);
  await lab.start(timed());
  lab.connect();
  await until("it is told", () => lab.events.length > 0);
  expect(lab.events).toMatchObject([{ type: "agent.unpaid", data: { accountId: ACME } }]);
  expect(String(lab.events[0]?.data.reason)).toContain("credits are missing");
  const refused = await lab.record();
  expect(refused).toMatchObject({ outcome: "refused", refusal: { reason: "insufficient" } });
  lab.hub.buy(ACME, 200n * CREDIT);
  await new Promise((resolve) => setTimeout(resolve, 600));
  await until("it goes on", () => lab.billing.admission.authorize(lab.wish()).outcome === "allowed");
  expect(lab.events.map(({ type }) => type)).toEqual(["agent.unpaid", "agent.paid_again"]);
  expect(times()).toEqual([]);
});

test("carried bytes are told in sum; what is not allowed is not billed", async () => {
  lab.hub.open(ACME, 500n * CREDIT);
  lab.carriedBytes = 77;
  await lab.start(timed());
  lab.connect();
  await untilPaid();
  lab.carriedBytes += 1_000;
  await lab.billing.stop();
  const carried = () => lab.hub.booked.filter(({ meter }) => meter === "transferred_bytes");
  await until("they are told", () => carried().length === 1);
  expect(carried()[0]?.value).toBe("1000");
});

test("an agent without an account does nothing", async () => {
  await lab.start({ nodeAccountId: null, workers: {}, accounts: [] });
  lab.connect();
  await until("slices of an earlier run are given back", () => lab.hub.kept.length === 1);
  lab.clock.pass(120_000);
  lab.carriedBytes += 1_000;
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  expect([lab.hub.asks, lab.hub.batchCount, lab.hub.kept, lab.events]).toEqual([[], 0, [[]], []]);
});
