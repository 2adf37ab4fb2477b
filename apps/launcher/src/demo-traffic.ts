import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { DemoProxies } from "./demo-proxies.ts";
import type { HubApi } from "./hub-api.ts";

const EVERY_MS = 700;
const JITTER_RATIO = 0.5;
const LOOK_EVERY_MS = 15_000;
const ANSWER_MAX_MS = 10_000;
const SESSIONS = 8;
/** Most requests ask for little, some for more. */
const PATHS = ["/", "/", "/", "/bytes/20000", "/bytes/200000"];

/** Gentle traffic of the demo worker through the demo nodes' gateways, half of it in sessions, until the signal. Whatever fails is for the dashboard to show. */
export async function sendDemoTraffic(
  { lab, worker, secret }: DemoProxies,
  {
    api,
    nodeIds,
    signal,
  }: { api: Pick<HubApi, "gateways">; nodeIds: () => (string | null)[]; signal: AbortSignal },
): Promise<void> {
  let gateways: string[] = [];
  let lookedMs = Number.NEGATIVE_INFINITY;
  for (let i = 0; !signal.aborted; i += 1) {
    if (performance.now() - lookedMs > (gateways.length === 0 ? EVERY_MS : LOOK_EVERY_MS)) {
      gateways = await listening(api, nodeIds()).catch(() => []);
      lookedMs = performance.now();
    }
    const gateway = gateways[i % gateways.length];
    const session = i % 2 === 0 ? "" : `-session-s${i % SESSIONS}`;
    const url = `${lab.targetUrl}${PATHS[i % PATHS.length]}`;
    if (gateway !== undefined) void ask(gateway, url, `${worker}${session}:${secret}`);
    const pauseMs = EVERY_MS * (1 + JITTER_RATIO * (Math.random() - 0.5));
    await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/** Of these nodes: another one's gateway listens on its own host's loopback. */
async function listening(api: Pick<HubApi, "gateways">, ids: (string | null)[]): Promise<string[]> {
  const gateways = await api.gateways();
  return gateways.flatMap(({ nodeId, state, address }) =>
    state === "listening" && address !== null && ids.includes(nodeId) ? [address] : [],
  );
}

/** Resolves however it went. */
function ask(gateway: string, url: string, user: string): Promise<void> {
  const { hostname, port } = new URL(`http://${gateway}`);
  const proof = `Basic ${Buffer.from(user).toString("base64")}`;
  const headers = { host: new URL(url).host, "proxy-authorization": proof };
  return new Promise((resolve) => {
    const asked = request(
      { hostname, port, path: url, headers, agent: false, timeout: ANSWER_MAX_MS },
      (answer) => {
        answer.resume().once("close", resolve);
      },
    );
    asked.once("timeout", () => asked.destroy());
    asked.on("error", () => resolve());
    asked.end();
  });
}
