import { connect, type Socket } from "node:net";
import { startTarget, startUpstream, type Target, type Upstream } from "@orrery/proxy-lab";
import { afterAll, beforeAll, expect, test } from "vitest";
import { useAgentFixture } from "../testing/agent-fixture.ts";
import { until } from "../testing/agent-process.ts";
import { ordersOf, SECRET, WORKER } from "./testing/orders.ts";

const fixture = useAgentFixture();
const PROOF = Buffer.from(`${WORKER}:${SECRET}`).toString("base64");
let target: Target;
let upstream: Upstream;

beforeAll(async () => {
  target = await startTarget();
  upstream = await startUpstream({ kind: "http", exit: "127.1.0.1" });
});
afterAll(() => Promise.all([target.close(), upstream.close()]));

function tunnel(gateway: string, count: number): Promise<Socket[]> {
  const [host = "", port] = gateway.split(":");
  const one = (): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const socket = connect({ host, port: Number(port) });
      socket.on("error", reject);
      socket.once("data", (chunk: Buffer) => {
        socket.off("error", reject).on("error", () => undefined);
        if (chunk.toString().startsWith("HTTP/1.1 200")) resolve(socket);
        else reject(new Error(chunk.toString()));
      });
      socket.write(
        `CONNECT 127.0.0.1:${target.port} HTTP/1.1\r\nProxy-Authorization: Basic ${PROOF}\r\n\r\n`,
      );
    });
  return Promise.all(Array.from({ length: count }, one));
}

test("an agent that is killed with tunnels open begins clean, with the last orders, before its hub is there", async () => {
  const { hub } = fixture;
  hub.sendEgressOrders(
    ordersOf(
      [
        {
          port: upstream.port,
          exit: { address: "127.1.0.1", country: null, anonymity: "elite", observedAtMs: 1 },
        },
      ],
      { ports: [target.port], allowPrivate: ["127.0.0.0/8"], budgetWaitMs: 30_000 },
      [{ pattern: "127.0.0.1", allowed: 40, windowMs: 60_000 }],
    ),
  );
  const args = ["--peer-port", "0", "--local-api-port", "0", "--gateway-port", "0"];
  const first = fixture.start([...fixture.joinLine(), ...args]);
  await until("the gateway listens", () => hub.egress.gateway?.state === "listening");
  const tunnels = await tunnel(hub.egress.gateway?.address ?? "", 8);
  await until("they are told", () => hub.egress.gateway?.openCount === 8);
  const ended = Promise.all(tunnels.map((socket) => new Promise((resolve) => socket.once("close", resolve))));
  await hub.stop();
  first.kill("SIGKILL");
  await Promise.all([first.exited, ended]);
  await until("nothing is left at the proxy", () => upstream.counters.openCount === 0);

  const second = fixture.start(args);
  const listening = /"port":(\d+)[^\n]*the proxy gateway listens/;
  await until("the gateway listens without a hub", () => listening.test(second.stdout + second.stderr));
  const gateway = `127.0.0.1:${listening.exec(second.stdout + second.stderr)?.[1]}`;
  // Units were the dead process's: a new one has none until the hub is back.
  const waiting = tunnel(gateway, 2);
  fixture.hub = await hub.revive();
  const [one] = await waiting;
  await until("it tells of itself", () => fixture.hub.egress.gateway?.openCount === 2);
  const runs = new Set(fixture.hub.egress.reports.map(({ report }) => report.runId));
  expect(runs.size).toBeGreaterThanOrEqual(2);
  one?.destroy();
  expect(first.stderr + first.stdout + second.stderr + second.stdout).not.toContain(SECRET);
});
