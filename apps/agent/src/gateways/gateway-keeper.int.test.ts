import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import { createLogger, freePort, systemClock } from "@orrery/runtime";
import { afterEach, expect, test } from "vitest";
import { until } from "../testing/agent-process.ts";
import { GatewayKeeper } from "./gateway-keeper.ts";

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function keeperOn(port: number): Promise<GatewayKeeper> {
  return new GatewayKeeper({
    start: async () => {
      const server = await listen(port);
      return {
        port: (server.address() as AddressInfo).port,
        openCount: 0,
        drain: async () => undefined,
        close: () => new Promise((resolve) => void server.close(() => resolve())),
      };
    },
    port,
    clock: systemClock,
    log: createLogger({ service: "test", level: "silent" }),
    random: () => 0,
  });
}

function listen(port: number): Promise<Server> {
  const server = createServer();
  open.push(server);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

test("it listens while it is wanted, and gives the port back", async () => {
  const port = await freePort();
  const keeper = await keeperOn(port);
  expect(keeper.status).toMatchObject({ state: "off", address: null });
  await keeper.want(true);
  expect(keeper.status).toMatchObject({ state: "listening", address: `127.0.0.1:${port}` });
  await keeper.want(false);
  expect(keeper.status.state).toBe("off");
  const other = await listen(port);
  other.close();
});

test("a port in use is told with what to do, and taken once it is free", async () => {
  const port = await freePort();
  const other = await listen(port);
  const keeper = await keeperOn(port);
  await keeper.want(true);
  expect(keeper.status).toMatchObject({ state: "failed", address: null });
  expect(keeper.status.reason).toContain(`Port ${port} on 127.0.0.1 is in use. End what holds it`);
  other.close();
  await until("it listens", () => keeper.status.state === "listening");
  await keeper.stop();
});

test("wanted and not wanted many times at once: the last word holds", async () => {
  const keeper = await keeperOn(await freePort());
  for (let i = 0; i < 7; i += 1) void keeper.want(i % 2 === 0);
  await keeper.want(true);
  expect(keeper.status.state).toBe("listening");
  await keeper.want(false);
  expect(keeper.status.state).toBe("off");
});
