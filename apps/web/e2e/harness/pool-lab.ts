import { type ClientRequest, request } from "node:http";
import { GatewayCredentialCreated, GatewayUsage, type PoolSettings, PoolView } from "@orrery/protocol";
import {
  createLabAuthority,
  startTarget,
  startUpstream,
  type Target,
  type Upstream,
} from "@orrery/proxy-lab";
import { z } from "zod";
import { untilOnline } from "./node-page.ts";
import { eventually } from "./process-signals.ts";
import type { ProductUnderTest } from "./product.ts";

const WORKER = "scout";
const ANSWER_MAX_MS = 5000;
const REQUEST_EVERY_MS = 100;

export type PoolLab = {
  pool: PoolView;
  /** Two that anybody may use, each with an exit of its own. */
  upstreams: readonly Upstream[];
  target: Target;
  secureTarget: Target;
  gateway: { url: string; port: number };
  /** Of the gateway. `user` may choose further: `session-7`. */
  credentials: (user?: string) => { username: string; password: string };
  close(): Promise<void>;
};

/** A pool of real proxies, real targets and a worker's credential on one real agent. */
export async function startPoolLab(
  product: ProductUnderTest,
  { node, name, settings }: { node: string; name: string; settings: Partial<PoolSettings> },
): Promise<PoolLab> {
  await product.enrol(node);
  const certificate = await (await createLabAuthority()).issue(["127.4.0.100"]);
  const upstreams = await Promise.all(
    [1, 2].map((n) => startUpstream({ kind: "http", exit: `127.4.0.${n}`, latencyMs: 5 * n })),
  );
  const target = await startTarget({ host: "127.4.0.100" });
  const secureTarget = await startTarget({ host: "127.4.0.100", tls: certificate });
  const nodeId = (await untilOnline(product, node)).id;
  const pool = await product.call(PoolView, "pools.create", {
    name,
    nodeFilter: `name=${node}`,
    settings: { ...settings, ports: [target.port, secureTarget.port], allowPrivate: ["127.0.0.0/8"] },
  });
  await product.call(z.unknown(), "proxies.import", {
    ...{ poolId: pool.id, isDryRun: false },
    text: upstreams.map(({ url }) => url).join("\n"),
  });
  const { secret } = await product.call(GatewayCredentialCreated, "gatewayCredentials.create", {
    ...{ worker: WORKER, poolIds: [pool.id] },
  });
  const port = await eventually("its gateway listens", async () => {
    const { gateways } = await product.call(GatewayUsage, "gateway.usage");
    const address = gateways.find((gateway) => gateway.nodeId === nodeId)?.address;
    return address == null ? null : Number(address.split(":").at(-1));
  });
  return {
    ...{ pool, upstreams, target, secureTarget },
    gateway: { url: `http://127.0.0.1:${port}`, port },
    credentials: (user) => ({
      username: [WORKER, `pool-${name}`, ...(user === undefined ? [] : [user])].join("-"),
      password: secret,
    }),
    close: async () => {
      // The tests of another file begin without pools.
      await product.call(z.unknown(), "pools.remove", { poolId: pool.id });
      await Promise.all([...upstreams, target, secureTarget].map((each) => each.close()));
    },
  };
}

/** One request after the other, all day long. */
export class LabTraffic {
  readonly statuses: number[] = [];
  readonly #lab: PoolLab;
  #isEnded = false;
  #open: ClientRequest | null = null;

  constructor(lab: PoolLab) {
    this.#lab = lab;
    void this.#flow();
  }

  get okCount(): number {
    return this.statuses.filter((status) => status === 200).length;
  }

  end(): void {
    this.#isEnded = true;
    this.#open?.destroy();
  }

  async #flow(): Promise<void> {
    while (!this.#isEnded) {
      this.statuses.push(await this.#ask());
      await new Promise((resolve) => setTimeout(resolve, REQUEST_EVERY_MS));
    }
  }

  /** 0 = no answer. */
  #ask(): Promise<number> {
    const { gateway, target, credentials } = this.#lab;
    const { username, password } = credentials();
    return new Promise((resolve) => {
      this.#open = request({
        ...{ host: "127.0.0.1", port: gateway.port, path: `${target.url}/`, timeout: ANSWER_MAX_MS },
        headers: {
          host: new URL(target.url).host,
          "proxy-authorization": `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`,
        },
      })
        .on("response", (answer) => {
          answer.resume().once("close", () => resolve(answer.statusCode ?? 0));
        })
        .on("timeout", () => this.#open?.destroy())
        .on("error", () => resolve(0))
        .end();
    });
  }
}
