import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createTestDatabase, type TestDatabase } from "@orrery/db/testing";
import type { JoinTokenCreated, ServiceGatewayView } from "@orrery/protocol";
import type {
  WorkerApplyResult,
  WorkerDetail,
  WorkerInstanceView,
  WorkerNodeView,
  WorkerSpecInput,
} from "@orrery/protocol/workers";
import { freePort } from "@orrery/runtime";
import { agentProgram } from "../../testing/agent-program.ts";
import {
  type HubPlace,
  type HubProcess,
  killHubProcesses,
  startHubProcess,
} from "../../testing/hub-process.ts";
import { apiClient, type TestHub, until } from "../../testing/test-hub.ts";

const NAMES = ["east", "west", "north"] as const;
export type ShopNode = (typeof NAMES)[number];
const PROGRAM = fileURLToPath(new URL("shop-program.mjs", import.meta.url));
/** Many processes start at once, on a machine that may have other work. */
const START_MAX_MS = 60_000;

/** A hub and three agents that run workers, each a real process that can be killed, and one worker `shop` that answers for the service `shop`. */
export class ShopFleet {
  readonly #agents = new Map<ShopNode, ChildProcess>();
  readonly #place: HubPlace;
  readonly #database: TestDatabase;
  readonly #folder: string;
  #hub: HubProcess;
  #token = "";
  #output = "";
  #workerId = "";

  private constructor(database: TestDatabase, folder: string, place: HubPlace, hub: HubProcess) {
    this.#database = database;
    this.#folder = folder;
    this.#place = place;
    this.#hub = hub;
  }

  static async start(): Promise<ShopFleet> {
    const database = await createTestDatabase();
    const folder = await mkdtemp(join(tmpdir(), "orrery-shop-fleet-"));
    const [hubPort, gatewayPort] = [await freePort(), await freePort()];
    const place = { databaseUrl: database.url, dataDir: join(folder, "hub"), hubPort, gatewayPort };
    const fleet = new ShopFleet(database, folder, place, await startHubProcess(place));
    await fleet.#prepare().catch(async (error: unknown) => {
      await fleet.close();
      throw error;
    });
    return fleet;
  }

  get api(): Pick<TestHub, "query" | "mutate"> {
    return apiClient(this.#hub.url, this.#token);
  }

  /** What hub and agents wrote, for a failure's report. */
  get output(): string {
    return `${this.#hub.output()}${this.#output}`;
  }

  async apply(spec: Partial<WorkerSpecInput>): Promise<void> {
    const whole: WorkerSpecInput = {
      ...{ name: "shop", command: process.execPath, args: [PROGRAM] },
      ports: [{ name: "http", service: "shop" }],
      health: { kind: "http", port: "http", path: "/healthz", intervalMs: 500, timeoutMs: 1000 },
      stop: { drainMs: 500, graceMs: 2000 },
      resources: { cpu: 0.1, memoryMiB: 256 },
      rollout: { maxSurge: 2, watchMs: 500, deadlineMs: 20_000 },
      ...spec,
    };
    const result = await this.api.mutate<WorkerApplyResult>("workers.applySpecs", { specs: [whole] });
    this.#workerId = result.workers[0]?.workerId ?? "";
  }

  worker(): Promise<WorkerDetail> {
    return this.api.query<WorkerDetail>("workers.get", { workerId: this.#workerId });
  }

  /** Those that shall be there. */
  async instances(): Promise<WorkerInstanceView[]> {
    return (await this.worker()).instances.filter(({ stopSentence }) => stopSentence === null);
  }

  async untilHealthy(count: number): Promise<WorkerInstanceView[]> {
    const healthy = async () =>
      (await this.instances()).filter(({ state }) => state.phase === "healthy").length;
    await until(`${count} instances are healthy`, async () => (await healthy()) === count, START_MAX_MS);
    return this.instances();
  }

  /** By host; those that listen. */
  async gatewayPorts(): Promise<Map<ShopNode, number>> {
    const ports = new Map<ShopNode, number>();
    await until(
      "all gateways listen",
      async () => {
        for (const { nodeName, port } of await this.api.query<ServiceGatewayView[]>("services.gateways")) {
          if (port !== null) ports.set(nodeName as ShopNode, port);
        }
        return ports.size === NAMES.length;
      },
      START_MAX_MS,
    );
    return ports;
  }

  startAgent(node: ShopNode, token: string): void {
    const args = [
      ...["--hub", this.#hub.url, "--name", node, "--data-dir", join(this.#folder, node)],
      ...["--peer-address", "127.0.0.1", "--zone", `zone-${node}`],
      ...[
        "--peer-port",
        "0",
        "--local-api-port",
        "0",
        "--gateway-port",
        "0",
        "--services-port",
        "0",
        "--services-dns-port",
        "0",
      ],
      ...[
        "--allow-workers",
        "--workers-user",
        userInfo().username,
        "--workers-cpu",
        "8",
        "--workers-memory",
        "4096",
      ],
    ];
    const agent = spawn(process.execPath, [agentProgram(), ...args], {
      env: { ...process.env, ORRERY_LOG_LEVEL: "warn", ORRERY_JOIN_TOKEN: token },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const collect = (chunk: Buffer): void => {
      this.#output += chunk.toString("utf8");
    };
    agent.stdout.on("data", collect);
    agent.stderr.on("data", collect);
    this.#agents.set(node, agent);
  }

  /** The host is gone: its agent and all that it ran, at once. */
  async killNode(node: ShopNode): Promise<void> {
    const own = (await this.instances()).filter(({ nodeName }) => nodeName === node);
    const agent = this.#agents.get(node);
    const ended = agent === undefined ? null : once(agent, "exit");
    agent?.kill("SIGKILL");
    for (const { pid } of own) if (pid !== null) signal(pid, "SIGKILL");
    await ended;
    this.#agents.delete(node);
  }

  async killHub(): Promise<void> {
    await this.#hub.end("SIGKILL");
    this.#output += this.#hub.output();
  }

  async startHub(): Promise<void> {
    this.#hub = await startHubProcess(this.#place);
  }

  async close(): Promise<void> {
    const pids = await this.worker().then(
      ({ instances }) => instances.flatMap(({ pid }) => pid ?? []),
      () => [],
    );
    for (const agent of this.#agents.values()) {
      const ended = once(agent, "exit");
      if (agent.exitCode === null && agent.kill("SIGKILL")) await ended;
    }
    for (const pid of pids) signal(pid, "SIGKILL");
    await killHubProcesses();
    await this.#database.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #prepare(): Promise<void> {
    this.#token = await this.#hub.adminToken();
    const { text } = await this.api.mutate<JoinTokenCreated>("joinTokens.create", { usesMax: NAMES.length });
    for (const name of NAMES) this.startAgent(name, text);
    await until(
      "all hosts offer to run workers",
      async () => {
        const nodes = await this.api.query<WorkerNodeView[]>("workers.nodes");
        return nodes.filter(({ host }) => host?.state === "allowed").length === NAMES.length;
      },
      START_MAX_MS,
    );
  }
}

/** Each leads a session of its own. */
export function signal(pid: number, name: "SIGKILL" | "SIGSTOP" | "SIGCONT"): void {
  try {
    process.kill(-pid, name);
  } catch {
    // It has gone already.
  }
}
