import { setTimeout as sleep } from "node:timers/promises";
import { ScalingGroupView, ServiceGatewayView, ServiceView } from "@orrery/protocol";
import { WorkerView } from "@orrery/protocol/workers";
import { eventually } from "../apps/web/e2e/harness/process-signals.ts";
import type { ProductUnderTest } from "../apps/web/e2e/harness/product.ts";

export type ScaledFleet = { workerId: string; serviceId: string; groupId: string; stop(): void };

const NAME = "demo-web";
/** What its page's slider would be set to, and for how long: up, down and up again. */
const COURSE: readonly [percent: number, forMs: number][] = [
  [10, 20_000],
  [90, 60_000],
  [15, 70_000],
  [80, 30_000],
];
const ASK_EVERY_MS = 40;

/** The demo's worker with a few minutes behind it: asked all the time, busy and idle in turn. */
export async function prepareWorkers(product: ProductUnderTest): Promise<ScaledFleet> {
  const port = await eventually(
    "a gateway serves the demo's worker",
    async () => {
      const gateways = await product.call(ServiceGatewayView.array(), "services.gateways");
      const listening = gateways.find((gateway) => gateway.port !== null)?.port ?? null;
      if (listening === null) return null;
      const answer = await fetch(`http://127.0.0.1:${listening}/${NAME}/state`).catch(() => null);
      return answer?.ok === true ? listening : null;
    },
    120_000,
  );
  const url = `http://127.0.0.1:${port}/${NAME}`;
  const service = (await product.call(ServiceView.array(), "services.list")).find(
    ({ name }) => name === NAME,
  );
  await product.call(ServiceView, "services.update", {
    ...{ serviceId: service?.id, name: NAME, description: service?.description },
    settings: { ...service?.settings, callerLimits: { perMinute: null } },
  });
  const asking = setInterval(() => void fetch(`${url}/state`).catch(() => undefined), ASK_EVERY_MS);
  for (const [percent, forMs] of COURSE) {
    await fetch(`${url}/load`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ load: percent / 100 }),
    });
    await sleep(forMs);
  }
  const [workers, groups] = await Promise.all([
    product.call(WorkerView.array(), "workers.list"),
    product.call(ScalingGroupView.array(), "scaling.list"),
  ]);
  return {
    workerId: workers.find(({ name }) => name === NAME)?.id ?? "",
    groupId: groups.find(({ name }) => name === NAME)?.id ?? "",
    serviceId: service?.id ?? "",
    stop: () => clearInterval(asking),
  };
}
