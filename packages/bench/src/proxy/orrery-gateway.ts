import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { GatewayCredentialCreated, GatewayUsage, PoolView, ProxyView } from "@orrery/protocol";
import { startChild, waitUntil } from "../stack/child.ts";
import { callHub, createJoinToken } from "../stack/hub-api.ts";
import type { Stack } from "../stack/stack.ts";
import type { Subject } from "./subject.ts";

const AGENT = fileURLToPath(new URL("../../../../apps/agent/src/main.ts", import.meta.url));
const NODE = "gateway";
const WORKER = "bench";
/** Idle tunnels, and room for what else is open. */
const CONNECTIONS_MAX = 20_000;

/** A real agent whose gateway serves a pool of these upstreams, in the state in which it works: every proxy probed and found healthy. */
export async function startOrreryGateway(
  stack: Stack,
  upstreamPorts: readonly number[],
  originPort: number,
): Promise<Subject> {
  const token = await createJoinToken(stack, 1);
  const agent = startChild(
    [
      ...[AGENT, "--hub", stack.hubUrl, "--token", token, "--data-dir", join(stack.folder, NODE)],
      ...["--name", NODE, "--peer-port", "0", "--local-api-port", "0", "--gateway-port", "0"],
    ],
    { logFile: join(stack.folder, `${NODE}.log`), env: { ORRERY_LOG_LEVEL: "warn" } },
  );
  const { id: poolId } = await callHub<PoolView>(stack, "mutation", "pools.create", {
    name: "bench",
    settings: {
      ...{ ports: [originPort], allowPrivate: ["127.0.0.0/8"] },
      ...{ connectionsMax: CONNECTIONS_MAX, queueMax: CONNECTIONS_MAX },
    },
  });
  const text = upstreamPorts.map((port) => `http://127.0.0.1:${port}`).join("\n");
  await callHub(stack, "mutation", "proxies.import", { poolId, text, isDryRun: false });
  const { secret } = await callHub<GatewayCredentialCreated>(stack, "mutation", "gatewayCredentials.create", {
    worker: WORKER,
    poolIds: [poolId],
  });
  const port = await readyPort(stack);
  return {
    name: "orrery",
    ports: [port],
    pid: agent.pid,
    credentials: { worker: WORKER, secret },
    stop: agent.stop,
  };
}

async function readyPort(stack: Stack): Promise<number> {
  let port = 0;
  await waitUntil("a gateway that listens, with healthy proxies", async () => {
    const { gateways } = await callHub<GatewayUsage>(stack, "query", "gateway.usage", undefined);
    const address = gateways.find(({ state }) => state === "listening")?.address ?? "";
    port = Number(address.split(":")[1]);
    const proxies = await callHub<ProxyView[]>(stack, "query", "proxies.list", {});
    return port > 0 && proxies.length > 0 && proxies.every(({ live }) => live?.health === "healthy");
  });
  return port;
}
