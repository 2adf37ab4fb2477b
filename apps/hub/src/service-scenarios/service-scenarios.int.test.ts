import { setTimeout as delay } from "node:timers/promises";
import type { ServiceView } from "@orrery/protocol";
import type { WorkerInstanceView } from "@orrery/protocol/workers";
import { afterAll, beforeAll, expect, type TestContext, test } from "vitest";
import { until } from "../testing/test-hub.ts";
import { ShopFleet, type ShopNode, signal } from "./testing/shop-fleet.ts";
import { type LoadAnswer, quantileMs, SteadyLoad } from "./testing/steady-load.ts";

/** `ORRERY_SERVICE_MINUTES=2`: what is shown quickly is shown at length, with 2,000 requests a second unless `ORRERY_SERVICE_PER_SECOND` says otherwise. */
const MINUTES = Number(process.env.ORRERY_SERVICE_MINUTES ?? 0);
const IS_LONG = MINUTES > 0;
const PER_SECOND = Number(process.env.ORRERY_SERVICE_PER_SECOND ?? (IS_LONG ? 2000 : 200));
const STEP_MS = IS_LONG ? MINUTES * 12_000 : 1500;
/** In a run beside others only that nobody waits for what is left alone: without that it would be 10 s. */
const isBack = (p99Ms: number, usualMs: number) => p99Ms <= (IS_LONG ? 2 * usualMs + 25 : 2000);
/** From a fault on, until requests take as long as before. */
const BACK_WITHIN_MS = 3000;
const ERRORS_MAX_RATIO = 0.001;
const DEADLINE_MS = 150_000 + MINUTES * 60_000;

let fleet: ShopFleet;
let ports: Map<ShopNode, number>;

beforeAll(async () => {
  fleet = await ShopFleet.start();
  await fleet.apply({ instances: 6 });
  await fleet.untilHealthy(6);
  ports = await fleet.gatewayPorts();
  const services = await fleet.api.query<ServiceView[]>("services.list");
  const shop = services.find(({ name }) => name === "shop");
  if (shop === undefined) throw new Error("the service was not made");
  await fleet.api.mutate("services.update", {
    ...{ serviceId: shop.id, name: shop.name, description: "" },
    settings: { ...shop.settings, callerLimits: { ...shop.settings.callerLimits, perMinute: null } },
  });
  for (const port of ports.values()) {
    await until("the service is served", async () => {
      const answers = await Promise.all(
        Array.from({ length: 3 }, () => fetch(`http://127.0.0.1:${port}/shop/`)),
      );
      return answers.every(({ status }) => status === 200);
    });
  }
}, DEADLINE_MS);
afterAll(() => fleet?.close());

function load({ onTestFailed }: TestContext): SteadyLoad {
  onTestFailed(() => void process.stderr.write(fleet.output.slice(-5000)));
  return new SteadyLoad({
    ...{ ports: () => [...ports.values()], path: "/shop/", perSecond: PER_SECOND, unsafeRatio: 0.1 },
  });
}

function countProblems(failed: readonly LoadAnswer[]): Record<string, number> {
  const kinds = [...Map.groupBy(failed, ({ status, problem }) => `${status} ${problem}`)];
  return Object.fromEntries(kinds.map(([kind, answers]) => [kind, answers.length]));
}

const conduct = ({ ports: own }: WorkerInstanceView, is: "well" | "failing") =>
  fetch(`http://127.0.0.1:${own[0]?.port}/conduct?is=${is}`);

test(
  "a roll-out under load fails no request; a bad revision stops after its first failure, and the good one comes back",
  async (context) => {
    const steady = load(context);
    await delay(STEP_MS / 2);
    await fleet.apply({ environment: { SHOP_VERSION: "2" } });
    await until(
      "the new revision is there as a whole",
      async () =>
        (await fleet.worker()).rollout.state === "done" && (await fleet.worker()).rollout.good === 2,
      DEADLINE_MS / 2,
    );
    await fleet.apply({
      environment: { SHOP_VERSION: "3", SHOP_STARTS: "badly" },
      rollout: { watchMs: 500, deadlineMs: 20_000 },
    });
    const { revision } = await fleet.worker();
    await until(
      "the bad revision is turned back",
      async () => (await fleet.worker()).rollout.state === "rolled-back",
      DEADLINE_MS / 2,
    );
    await delay(STEP_MS / 2);
    await steady.stop();
    const { instances, rollout } = await fleet.worker();
    expect(rollout.failure).toMatchObject({ revision });
    expect(instances.filter((each) => each.revision === revision)).toHaveLength(1);
    expect(countProblems(steady.answers.filter(({ status }) => status !== 200))).toEqual({});
    expect(steady.answers.length).toBeGreaterThan(PER_SECOND);
  },
  DEADLINE_MS,
);

test(
  "one instance fails fast, one is frozen, one host is lost: hardly a request fails, and soon all take as long as before",
  async (context) => {
    const steady = load(context);
    await delay(STEP_MS);
    const usual = quantileMs(steady.between(STEP_MS / 3, STEP_MS), 0.99);
    const faultsAtMs: number[] = [];
    const instances = await fleet.untilHealthy(6);
    const on = (node: ShopNode) => instances.filter(({ nodeName }) => nodeName === node);
    const [failing, frozen] = [on("east")[0], on("west")[0]];
    if (failing === undefined || frozen === undefined) throw new Error("an instance on each host");

    faultsAtMs.push(steady.nowMs);
    await conduct(failing, "failing");
    await delay(STEP_MS + BACK_WITHIN_MS);
    faultsAtMs.push(steady.nowMs);
    if (frozen.pid !== null) signal(frozen.pid, "SIGSTOP");
    await delay(STEP_MS + BACK_WITHIN_MS);
    faultsAtMs.push(steady.nowMs);
    ports.delete("north");
    await fleet.killNode("north");
    await delay(STEP_MS + BACK_WITHIN_MS);
    await steady.stop();

    const failed = steady.answers.filter(({ status }) => status !== 200);
    const figures = { count: steady.answers.length, failedCount: failed.length, usualMs: usual };
    await context.annotate(JSON.stringify({ ...figures, problems: countProblems(failed) }));
    // So few requests that even one may be more than the ratio: then a handful.
    const failedMax = Math.max(IS_LONG ? 0 : 15, steady.answers.length * ERRORS_MAX_RATIO);
    expect({ ...figures, isFine: failed.length <= failedMax }).toMatchObject({ isFine: true });
    for (const atMs of faultsAtMs) {
      // Not until the next fault: what is under way at that moment belongs to it.
      const after = steady.between(atMs + BACK_WITHIN_MS, atMs + BACK_WITHIN_MS + STEP_MS / 2);
      const p99 = quantileMs(after, 0.99);
      const during = quantileMs(steady.between(atMs, atMs + BACK_WITHIN_MS), 0.99);
      await context.annotate(JSON.stringify({ atMs, usual, during, p99 }));
      expect({ atMs, usual, p99, isBack: isBack(p99, usual) }).toMatchObject({ isBack: true });
    }
  },
  DEADLINE_MS,
);
