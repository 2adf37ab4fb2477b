import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type DemoDelay, type NodeId, type ProbeOrder, type TargetCheck, TargetId } from "@orrery/protocol";
import { freePort, systemClock } from "@orrery/runtime";
import { afterEach } from "vitest";
import { createMeasurer, type MeasurerContext } from "../create-measurer.ts";
import type { Measurer } from "../probe-outcome.ts";
import { HostResolver, type Resolve } from "../resolve-host.ts";
import { TargetGuard } from "../target-guard.ts";

export type OrderChange = {
  timeoutMs?: number;
  allowsPrivate?: boolean;
  demoDelay?: DemoDelay | null;
  resolve?: Resolve;
};

/** Measurers and servers on loopback that end with each test of a file. */
export function useProbes() {
  const ends: (() => void | Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  const measurer = (order: ProbeOrder, { resolve }: Pick<OrderChange, "resolve"> = {}): Measurer => {
    const resolver = new HostResolver(systemClock, resolve ?? (async () => ["127.0.0.1"]));
    const context: MeasurerContext = {
      resolver,
      guard: new TargetGuard(null, resolver),
      clock: systemClock,
      random: Math.random,
      ownPort: () => null,
    };
    const made = createMeasurer(order, context);
    ends.push(() => made.close());
    return made;
  };

  return {
    atEnd: (end: () => void | Promise<void>) => ends.push(end),

    target: (check: TargetCheck, change: OrderChange = {}): Measurer =>
      measurer(targetOrder(check, change), change),

    peer: (addresses: { host: string; port: number }[], change: OrderChange = {}): Measurer =>
      measurer(
        {
          kind: "peer",
          nodeId: "n-2" as NodeId,
          addresses,
          intervalMs: 1000,
          timeoutMs: change.timeoutMs ?? 5000,
          demoDelay: null,
        },
        change,
      ),

    /** The port of a server for this test; what it accepted is cut at the end. */
    serve: (server: Server): Promise<number> => {
      const sockets = new Set<Socket>();
      server.on("connection", (socket: Socket) => {
        sockets.add(socket);
        socket.on("error", () => undefined);
        socket.once("close", () => sockets.delete(socket));
      });
      ends.push(() => {
        for (const socket of sockets) socket.destroy();
        server.close();
      });
      return new Promise((resolve) => {
        server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
      });
    },

    /** A port whose connects are never answered: its process stands still, and its queue is full. */
    silentPort: async (): Promise<number> => {
      const script = `const s = require("node:net").createServer(); s.listen({port: 0, host: "127.0.0.1", backlog: 1}, () => console.log(s.address().port));`;
      const child: ChildProcess = spawn(process.execPath, ["-e", script], {
        stdio: ["ignore", "pipe", "ignore"],
      });
      const exited = once(child, "exit");
      const fillers: Socket[] = [];
      ends.push(async () => {
        for (const filler of fillers) filler.destroy();
        child.kill("SIGKILL");
        await exited;
      });
      const [line] = (await once(child.stdout as NonNullable<typeof child.stdout>, "data")) as [Buffer];
      child.kill("SIGSTOP");
      await sleep(50);
      const port = Number(line.toString());
      for (let i = 0; i < 8; i += 1)
        fillers.push(connect({ host: "127.0.0.1", port }).on("error", () => undefined));
      await sleep(100);
      return port;
    },

    /** A port at which nobody listens. */
    closedPort: (): Promise<number> => freePort(),
  };
}

export function targetOrder(check: TargetCheck, change: OrderChange = {}): ProbeOrder {
  return {
    kind: "target",
    targetId: TargetId.parse("t-1"),
    check,
    intervalMs: 1000,
    timeoutMs: change.timeoutMs ?? 5000,
    allowsPrivate: change.allowsPrivate ?? true,
    demoDelay: change.demoDelay ?? null,
  };
}
