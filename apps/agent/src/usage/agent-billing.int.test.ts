import { rmSync } from "node:fs";
import type { AccountId } from "@orrery/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { until } from "../testing/agent-process.ts";
import { ACME, BillingLab, CREDIT } from "../testing/billing-lab.ts";
import { billingOf, StandInBilling } from "../testing/stand-in-billing.ts";

let lab: BillingLab;
const labs: BillingLab[] = [];

beforeEach(() => {
  lab = open();
});
afterEach(async () => {
  for (const each of labs.splice(0)) await each.end();
});

function open(hub?: StandInBilling, nodeId?: string): BillingLab {
  const made = new BillingLab(hub, nodeId);
  labs.push(made);
  return made;
}

const booked = (count: number) => until(`${count} events booked`, () => lab.hub.booked.length === count);
const reasonOf = (answer: { outcome: string; refusal?: { reason: string } }) => answer.refusal?.reason;

test("what is recorded is on disk when it is answered, is booked once, and its slices are settled", async () => {
  lab.hub.open(ACME, 100n * CREDIT);
  await lab.start();
  lab.connect();
  const answers = await Promise.all(Array.from({ length: 20 }, () => lab.record()));
  expect(answers.every(({ outcome }) => outcome === "recorded")).toBe(true);
  await booked(20);
  expect(new Set(lab.hub.booked.map(({ id }) => id)).size).toBe(20);
  await until("everything is acknowledged", () => lab.billing.pendingCount === 0);
  const held = lab.hub.holdsOf(ACME).flatMap(({ parts }) => parts);
  const heldUnits = held.reduce((sum, { units }) => sum + units, 0n);
  expect(lab.hub.available(ACME) + heldUnits).toBe(80n * CREDIT);
});

test("an authorization is taken from the slices, settled by its record, released, or over after its time", async () => {
  lab.hub.open(ACME, 3n * CREDIT);
  await lab.start();
  lab.connect();
  const { recorder } = lab.billing;
  const allowed = await recorder.authorize(lab.wish(2n), 5_000);
  expect(allowed.outcome).toBe("allowed");
  const authorizationId = allowed.outcome === "allowed" ? allowed.id : "";
  expect(reasonOf(await recorder.authorize(lab.wish(2n), 5_000))).toBe("insufficient");
  expect(recorder.release(authorizationId, "somebody else")).toBe(false);
  expect(recorder.release(authorizationId, null)).toBe(true);
  expect(recorder.release(authorizationId, null)).toBe(false);

  const again = await recorder.authorize(lab.wish(3n), 5_000);
  // Less than was allowed: the rest is at once there for others.
  await lab.record({ authorizationId: again.outcome === "allowed" ? again.id : "", quantity: 1n });
  const short = await recorder.authorize(lab.wish(2n), 1_000);
  expect(short.outcome).toBe("allowed");
  lab.clock.pass(1_001);
  await until("its time is over", () => recorder.openCount === 0);
  expect((await lab.record({ quantity: 2n })).outcome).toBe("recorded");
  await booked(2);
  expect(lab.hub.booked.map(({ value }) => value)).toEqual(["1", "2"]);
});

test("more than was authorised is allowed besides, or all of it is refused", async () => {
  lab.hub.open(ACME, 5n * CREDIT);
  await lab.start();
  lab.connect();
  const { recorder } = lab.billing;
  const first = await recorder.authorize(lab.wish(2n), 5_000);
  const authorizationId = first.outcome === "allowed" ? first.id : "";
  expect((await lab.record({ authorizationId, quantity: 4n })).outcome).toBe("recorded");
  const second = await recorder.authorize(lab.wish(1n), 5_000);
  const more = await lab.record({
    authorizationId: second.outcome === "allowed" ? second.id : "",
    quantity: 3n,
  });
  expect(reasonOf(more)).toBe("insufficient");
  expect((await lab.record({ quantity: 1n })).outcome).toBe("recorded");
  await booked(2);
});

test("the same id is the same event, also after a restart; for something else it is refused", async () => {
  lab.hub.open(ACME, 100n * CREDIT);
  await lab.start();
  lab.connect();
  const [one, two] = await Promise.all([lab.record({ id: "job-1" }), lab.record({ id: "job-1" })]);
  expect([one, two]).toEqual([
    { outcome: "recorded", id: "job-1", isRepeat: false },
    { outcome: "recorded", id: "job-1", isRepeat: true },
  ]);
  expect(await lab.record({ id: "job-1", quantity: 2n })).toEqual({ outcome: "reused_id" });
  await booked(1);
  lab.hub.usageAnswers = "silent";
  await lab.record({ id: "job-2" });
  await lab.crash();
  await lab.start();
  expect(await lab.record({ id: "job-2" })).toEqual({ outcome: "recorded", id: "job-2", isRepeat: true });
  lab.hub.usageAnswers = "stored";
  lab.connect();
  await booked(2);
});

test("killed before and after it sent: nothing is lost, nothing is booked twice, and the slices go back once all is booked", async () => {
  lab.hub.open(ACME, 50n * CREDIT);
  await lab.start();
  lab.connect();
  const open = await lab.billing.recorder.authorize(lab.wish(3n), 60_000);
  expect(open.outcome).toBe("allowed");
  lab.hub.usageAnswers = "failed";
  for (let i = 0; i < 5; i += 1) await lab.record();
  await lab.crash();
  const keptCount = lab.hub.kept.length;
  // Authorised and not recorded: nothing was used. Recorded and not sent: it is sent by the next run.
  lab.hub.usageAnswers = "lost";
  await lab.start();
  lab.connect();
  await booked(5);
  expect(lab.hub.kept).toHaveLength(keptCount);
  // Sent, booked, and the answer was lost with the process.
  await lab.crash();
  lab.hub.usageAnswers = "stored";
  await lab.start();
  lab.connect();
  await until("everything is acknowledged", () => lab.billing.pendingCount === 0);
  expect(lab.hub.booked).toHaveLength(5);
  expect(lab.hub.repeatCount).toBeGreaterThanOrEqual(5);
  await until("what is not in use goes back", () => lab.hub.holdsOf(ACME).length === 0);
  expect(lab.hub.available(ACME)).toBe(45n * CREDIT);
});

test("hub away: the reserve is spent, then it is refused; hub back: everything is delivered once", async () => {
  lab.hub.open(ACME, 100n * CREDIT);
  await lab.start(billingOf(ACME, { reserveUnits: String(5n * CREDIT) }));
  lab.connect();
  await lab.record();
  await until("a reserve", () => lab.hub.asks.some(({ isReserve }) => isReserve));
  await until("the reserve is there", () => lab.hub.holdsOf(ACME).some(({ id }) => id.includes(":r:")));
  await new Promise((resolve) => setTimeout(resolve, 50));
  lab.billing.disconnected();
  let count = 1;
  for (; ; count += 1) {
    const answer = await lab.record();
    if (answer.outcome === "recorded") continue;
    expect(reasonOf(answer)).toBe("hub_away");
    break;
  }
  expect(count).toBeGreaterThanOrEqual(6);
  lab.connect();
  await booked(count);
  await until("everything is acknowledged", () => lab.billing.pendingCount === 0);
  expect((await lab.record()).outcome).toBe("recorded");
  await booked(count + 1);
  expect(lab.hub.repeatCount).toBe(0);
});

test("a hub that is connected and does not answer: refused within a second, then the reserve serves", async () => {
  lab.hub.open(ACME, 100n * CREDIT);
  await lab.start(billingOf(ACME, { reserveUnits: String(5n * CREDIT) }));
  lab.connect();
  await lab.record();
  await until("the reserve is there", () => lab.hub.holdsOf(ACME).some(({ id }) => id.includes(":r:")));
  lab.hub.sliceAnswers = "silent";
  const startedMs = performance.now();
  expect(reasonOf(await lab.record({ quantity: 3n }))).toBe("hub_silent");
  // It was not the question's own end that was waited for.
  expect(performance.now() - startedMs).toBeLessThan(4_000);
  await until(
    "the question is given up",
    () => lab.billing.admission.authorize(lab.wish(3n)).outcome === "allowed",
  );
  lab.hub.sliceAnswers = "given";
  let served = false;
  await until("the hub is asked again", () => {
    void lab.record({ quantity: 20n }).then(({ outcome }) => {
      served ||= outcome === "recorded";
    });
    return served;
  });
});

test("a reserve gives way to use: the last credits can be spent", async () => {
  lab.hub.open(ACME, 10n * CREDIT);
  await lab.start(billingOf(ACME, { reserveUnits: String(4n * CREDIT) }));
  lab.connect();
  await lab.record();
  await until("the reserve is there", () => lab.hub.holdsOf(ACME).some(({ id }) => id.includes(":r:")));
  let count = 1;
  const deadlineMs = performance.now() + 45_000;
  while (count < 10 && performance.now() < deadlineMs) {
    if ((await lab.record()).outcome === "recorded") count += 1;
  }
  expect(count).toBe(10);
  expect(reasonOf(await lab.record())).toBe("insufficient");
});

test("a suspended account is refused at once, though slices are left", async () => {
  lab.hub.open(ACME, 100n * CREDIT);
  await lab.start();
  lab.connect();
  expect((await lab.record()).outcome).toBe("recorded");
  lab.billing.setSpec(billingOf(ACME, { isActive: false, stateReason: "The invoice 2026-7 is not paid." }));
  const answer = await lab.record();
  expect(reasonOf(answer)).toBe("inactive");
  expect(answer.outcome === "refused" && answer.refusal.sentence).toContain("2026-7");
});

test("a worker of another account spends that one's credits, and nobody else's", async () => {
  const OTHER = "other" as AccountId;
  lab.hub.open(ACME, 10n * CREDIT);
  lab.hub.open(OTHER, 2n * CREDIT);
  const spec = billingOf(ACME);
  const [account] = spec.accounts;
  if (account === undefined) throw new Error("no account");
  await lab.start({
    ...spec,
    workers: { etl: OTHER },
    accounts: [account, { ...account, id: OTHER, name: "Other" }],
  });
  lab.connect();
  await lab.record({ worker: "etl", quantity: 2n });
  expect(reasonOf(await lab.record({ worker: "etl" }))).toBe("insufficient");
  await lab.record({ worker: "web" });
  expect(reasonOf(await lab.record({ worker: "web", account: "Other" }))).toBe("unknown_account");
  expect((await lab.record({ worker: "web", account: `Account ${ACME}` })).outcome).toBe("recorded");
  await booked(3);
  expect(lab.hub.booked.map(({ accountId, worker }) => [accountId, worker])).toEqual([
    [OTHER, "etl"],
    [ACME, "web"],
    [ACME, "web"],
  ]);
});

test("a node that comes to another account gives the old one's slices back", async () => {
  const OTHER = "other" as AccountId;
  lab.hub.open(ACME, 10n * CREDIT);
  lab.hub.open(OTHER, 10n * CREDIT);
  await lab.start();
  lab.connect();
  await lab.record({ quantity: 2n });
  lab.billing.setSpec(billingOf(OTHER));
  await lab.record();
  // Whether the node's own time is among them, too, is a matter of milliseconds.
  const invocations = () =>
    lab.hub.booked.filter(({ meter }) => meter === "tool_invocations").map(({ accountId }) => accountId);
  await until("both are booked", () => invocations().length === 2);
  expect(invocations()).toEqual([ACME, OTHER]);
  await until("the old slices are back", () => lab.hub.holdsOf(ACME).length === 0);
  expect(lab.hub.available(ACME)).toBe(8n * CREDIT);
  lab.billing.setSpec({ nodeAccountId: null, workers: {}, accounts: [] });
  expect(reasonOf(await lab.record())).toBe("no_account");
});

test("a full outbox refuses before anything is allowed, and goes on once the hub took some", async () => {
  lab.hub.open(ACME, 100n * CREDIT);
  await lab.start(billingOf(ACME), { entriesMax: 3 });
  lab.connect();
  lab.hub.usageAnswers = "failed";
  const open = await lab.billing.recorder.authorize(lab.wish(), 60_000);
  for (let i = 0; i < 2; i += 1) expect((await lab.record()).outcome).toBe("recorded");
  expect(reasonOf(lab.billing.admission.authorize(lab.wish()) as never)).toBe("storage");
  // There was room kept for what was allowed.
  const authorizationId = open.outcome === "allowed" ? open.id : "";
  expect((await lab.record({ authorizationId })).outcome).toBe("recorded");
  lab.hub.usageAnswers = "stored";
  await booked(3);
  await until("there is room", () => lab.billing.admission.authorize(lab.wish()).outcome === "allowed");
});

test("a disk that refuses: told, put back, and nothing is allowed for a while", async () => {
  lab.hub.open(ACME, 2n * CREDIT);
  await lab.start();
  lab.connect();
  expect((await lab.billing.recorder.authorize(lab.wish(), 60_000)).outcome).toBe("allowed");
  rmSync(lab.folder, { recursive: true, force: true });
  const answer = await lab.record();
  expect(reasonOf(answer)).toBe("storage");
  expect(answer.outcome === "refused" && answer.refusal.sentence).toMatch(/cannot be written down/);
  expect(reasonOf(await lab.record())).toBe("storage");
  lab.clock.pass(1_001);
  // The credit is there again: what is missing is the disk.
  expect(lab.billing.admission.authorize(lab.wish()).outcome).toBe("allowed");
});

test("three agents, one account: not a unit beyond what there is, and each refusal within a second", async () => {
  const hub = new StandInBilling();
  hub.open(ACME, 40n * CREDIT, 2n * CREDIT);
  const agents = ["n-1", "n-2", "n-3"].map((nodeId) => open(hub, nodeId));
  for (const agent of agents) {
    await agent.start();
    agent.connect();
  }
  let served = 0;
  const spend = async (agent: BillingLab): Promise<void> => {
    for (let refusals = 0; refusals < 3; ) {
      const startedMs = performance.now();
      const answer = await agent.record();
      expect(performance.now() - startedMs).toBeLessThan(4_000);
      if (answer.outcome === "recorded") served += 1;
      else refusals += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  await Promise.all(agents.map(spend));
  expect(served).toBeLessThanOrEqual(42);
  expect(served).toBeGreaterThan(35);
  await until("all is booked", () => hub.booked.length === served);
});

test("the host's clock is set back and ahead: slices and dates go by the hub's", async () => {
  lab.hub.open(ACME, 10n * CREDIT);
  await lab.start();
  lab.connect();
  await lab.record();
  lab.clock.set(-86_400_000);
  await lab.record();
  lab.clock.set(5 * 86_400_000);
  await lab.record();
  await booked(3);
  for (const { atMs } of lab.hub.booked) expect(Math.abs(atMs - Date.now())).toBeLessThan(60_000);
});
