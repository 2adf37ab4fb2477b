import { userInfo } from "node:os";
import { ServiceGatewayView, type ServiceId, ServiceView } from "@orrery/protocol";
import { WorkerApplyResult, type WorkerSpecInput } from "@orrery/protocol/workers";
import { z } from "zod";
import { untilOnline } from "./node-page.ts";
import { eventually } from "./process-signals.ts";
import type { ProductUnderTest } from "./product.ts";

/** Answers 200, or 500 once it was asked for `/conduct?is=failing`; its health check is good all the time. */
const PROGRAM = `
let conduct = "well";
require("node:http").createServer((asked, answer) => {
  const { pathname, searchParams } = new URL(asked.url, "http://worker");
  if (pathname === "/conduct") conduct = searchParams.get("is");
  answer.statusCode = conduct === "failing" && pathname.startsWith("/items") ? 500 : 200;
  answer.end(conduct);
}).listen(Number(process.env.PORT), "127.0.0.1");
`;

export type ServiceLab = {
  serviceId: ServiceId;
  /** As a program on the node calls it; answers with the status. */
  ask(path: string): Promise<number>;
  /** All of its instances. */
  conduct(is: "well" | "failing"): Promise<void>;
  close(): Promise<void>;
};

/** A worker with two instances on one real agent, and the service that it answers for. */
export async function startServiceLab(
  product: ProductUnderTest,
  { node, name }: { node: string; name: string },
): Promise<ServiceLab> {
  const limits = ["--workers-user", userInfo().username, "--workers-cpu", "8", "--workers-memory", "4096"];
  await product.enrol(node, {}, ["--allow-workers", ...limits]);
  const nodeId = (await untilOnline(product, node)).id;
  const spec: WorkerSpecInput = {
    ...{ name, command: process.execPath, args: ["-e", PROGRAM], instances: 2 },
    ports: [{ name: "http", service: name }],
    health: { kind: "http", port: "http", intervalMs: 500 },
    stop: { drainMs: 0, graceMs: 1000 },
    placement: { filter: `name=${node}` },
  };
  const applied = await product.call(WorkerApplyResult, "workers.applySpecs", { specs: [spec] });
  const find = async () =>
    (await product.call(z.array(ServiceView), "services.list")).find((service) => service.name === name);
  const service = await eventually("all of its instances are usable", async () => {
    const found = await find();
    return found?.standing.counts.usable === 2 ? found : null;
  });
  const port = await eventually("its gateway listens", async () => {
    const gateways = await product.call(z.array(ServiceGatewayView), "services.gateways");
    return gateways.find((gateway) => gateway.nodeId === nodeId)?.port;
  });
  const addresses = service.instances.map((instance) => `http://127.0.0.1:${instance.port}`);
  return {
    serviceId: service.id,
    ask: async (path) => (await fetch(`http://127.0.0.1:${port}/${name}${path}`)).status,
    conduct: async (is) => {
      await Promise.all(addresses.map((address) => fetch(`${address}/conduct?is=${is}`)));
    },
    close: async () => {
      // Workers outlive their agent.
      await product.call(z.unknown(), "workers.remove", { workerId: applied.workers[0]?.workerId });
      for (const address of addresses) {
        await eventually("its processes have ended", () =>
          fetch(address).then(
            () => null,
            () => true,
          ),
        );
      }
      await product.call(z.unknown(), "services.remove", { serviceId: service.id });
    },
  };
}
