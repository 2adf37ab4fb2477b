import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { createTestDatabase, type TestDatabase } from "@orrery/db/testing";
import type { JoinTokenCreated, NodeId, NodeView } from "@orrery/protocol";
import type { WorkerApplyResult, WorkerDetail, WorkerId, WorkerSpecInput } from "@orrery/protocol/workers";
import { freePort } from "@orrery/runtime";
import { agentProgram } from "../../testing/agent-program.ts";
import {
  type HubPlace,
  type HubProcess,
  killHubProcesses,
  startHubProcess,
} from "../../testing/hub-process.ts";
import { apiClient, type TestHub, until } from "../../testing/test-hub.ts";

/** Answers on its port with what VERSION says; ends at once where that is `bad`. */
const PROGRAM = `
const { createServer } = require("node:http");
console.log("version", process.env.VERSION, "key has", (process.env.KEY ?? "").length);
if (process.env.VERSION === "bad") process.exit(3);
createServer((_, answer) => answer.end(process.env.VERSION)).listen(Number(process.env.PORT), "127.0.0.1");
`;

export type LabHub = { hub: HubProcess; api: Pick<TestHub, "query" | "mutate"> };

/** A real hub in a process of its own, so that it can be killed, and real agents that run workers. */
export class WorkerLab {
  readonly #agents = new Map<string, ChildProcess>();
  #database: TestDatabase | null = null;
  #place: HubPlace | null = null;
  #folder = "";
  #env: Record<string, string> = {};
  hub: HubProcess | null = null;
  /** Of all hubs that ran. */
  output = "";
  api: Pick<TestHub, "query" | "mutate"> = {
    query: () => Promise.reject(new Error("no hub")),
    mutate: () => Promise.reject(new Error("no hub")),
  };

  get database(): TestDatabase {
    if (this.#database === null) throw new Error("the lab is not open");
    return this.#database;
  }

  get folder(): string {
    return this.#folder;
  }

  get hubFolder(): string {
    return this.#place?.dataDir ?? "";
  }

  /** `env`: of its hubs. */
  async open(nodes: Record<string, string[]>, env: Record<string, string> = {}): Promise<void> {
    this.#env = env;
    this.#folder = await mkdtemp(join(tmpdir(), "orrery-workers-"));
    await chmod(this.#folder, 0o755);
    this.#database = await createTestDatabase();
    const [hubPort, gatewayPort] = [await freePort(), await freePort()];
    const dataDir = join(this.#folder, "hub");
    this.#place = { databaseUrl: this.#database.url, dataDir, hubPort, gatewayPort };
    await this.startHub();
    const { text } = await this.api.mutate<JoinTokenCreated>("joinTokens.create", { usesMax: 100 });
    for (const [name, args] of Object.entries(nodes)) this.startAgent(name, args, text);
    await this.untilOnline(Object.keys(nodes).length);
  }

  async untilOnline(count: number): Promise<void> {
    await until("all agents", async () => {
      const all = await this.api.query<NodeView[]>("nodes.list");
      return all.length === count && all.every(({ health }) => health === "online");
    });
  }

  async close(): Promise<void> {
    for (const name of this.#agents.keys()) await this.endAgent(name, "SIGTERM");
    await killHubProcesses();
    await this.#database?.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async startHub(env: Record<string, string> = {}): Promise<void> {
    if (this.#place === null) throw new Error("the lab is not open");
    this.hub = await startHubProcess(this.#place, { ORRERY_LOG_LEVEL: "debug", ...this.#env, ...env });
    this.api = apiClient(this.hub.url, await this.hub.adminToken());
  }

  async killHub(): Promise<void> {
    await this.hub?.end("SIGKILL");
    this.output += this.hub?.output() ?? "";
  }

  /** Another replica, with a data folder of its own: the lab's hubs need their secret key from `env`. */
  async addHub(): Promise<LabHub> {
    const [hubPort, gatewayPort] = [await freePort(), await freePort()];
    const dataDir = join(this.#folder, `hub-${hubPort}`);
    const place = { databaseUrl: this.database.url, dataDir, hubPort, gatewayPort };
    const hub = await startHubProcess(place, this.#env);
    return { hub, api: apiClient(hub.url, await hub.adminToken()) };
  }

  /** Without a token: again, with what it has on disk. */
  startAgent(name: string, args: string[] = [], token?: string, hubUrl = this.hub?.url): void {
    const fixed = ["--hub", hubUrl ?? "", "--name", name, "--data-dir", join(this.#folder, name)];
    const ports = [
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
    ];
    const workers = ["--allow-workers", "--workers-user", userInfo().username, "--workers-on-exit", "stop"];
    const env = { ...process.env, ORRERY_LOG_LEVEL: "warn", ORRERY_JOIN_TOKEN: token };
    const child = spawn(process.execPath, [agentProgram(), ...fixed, ...ports, ...workers, ...args], {
      env,
      stdio: "inherit",
    });
    this.#agents.set(name, child);
  }

  async endAgent(name: string, signal: NodeJS.Signals): Promise<void> {
    const agent = this.#agents.get(name);
    if (agent === undefined || agent.exitCode !== null || agent.signalCode !== null) return;
    agent.kill(signal);
    await once(agent, "exit");
  }

  async apply(name: string, more: Partial<WorkerSpecInput> = {}): Promise<WorkerApplyResult["workers"][0]> {
    const { workers } = await this.api.mutate<WorkerApplyResult>("workers.applySpecs", {
      specs: [workerSpec(name, more)],
    });
    const [result] = workers;
    if (result === undefined) throw new Error("nothing was applied");
    return result;
  }

  get(workerId: string | null): Promise<WorkerDetail> {
    return this.api.query<WorkerDetail>("workers.get", { workerId });
  }

  async untilWorker(
    what: string,
    workerId: WorkerId | null,
    holds: (worker: WorkerDetail) => boolean,
  ): Promise<WorkerDetail> {
    let worker = await this.get(workerId);
    await until(
      what,
      async () => {
        worker = await this.get(workerId);
        return holds(worker);
      },
      20_000,
    ).catch((error: Error) => {
      throw new Error(`${error.message}: ${JSON.stringify(worker, null, 1).slice(0, 6000)}`);
    });
    return worker;
  }

  async nodeId(name: string): Promise<NodeId> {
    const all = await this.api.query<NodeView[]>("nodes.list");
    return all.find((node) => node.name === name)?.id as NodeId;
  }
}

/** Quick in everything; on nodes of the zone `a` where nothing else is said. */
export function workerSpec(name: string, more: Partial<WorkerSpecInput> = {}): WorkerSpecInput {
  return {
    ...{ name, command: process.execPath, args: ["-e", PROGRAM], environment: { VERSION: "one" } },
    ...{ resources: { cpu: 0.1, memoryMiB: 200 }, ports: [{ name: "http" }] },
    health: { kind: "http", port: "http", intervalMs: 100, startupMs: 10_000 },
    stop: { drainMs: 0, graceMs: 2000 },
    restart: { baseMs: 100, maxMs: 1000 },
    rollout: { watchMs: 100 },
    ...more,
  };
}

export function isDone({ rollout, counts, wantedCount }: WorkerDetail): boolean {
  const isOver = rollout.state === "done" || rollout.state === "rolled-back";
  return isOver && counts.ready === wantedCount && counts.leaving === 0 && counts.starting === 0;
}
