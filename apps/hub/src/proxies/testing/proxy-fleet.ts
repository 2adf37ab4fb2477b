import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestDatabase, type TestDatabase } from "@orrery/db/testing";
import type {
  GatewayCredentialCreated,
  GatewayUsage,
  JoinTokenCreated,
  NodeView,
  PoolCreateInput,
  PoolView,
  ProxyView,
} from "@orrery/protocol";
import {
  startTarget,
  startUpstream,
  type Target,
  type TargetSettings,
  type Upstream,
} from "@orrery/proxy-lab";
import { freePort } from "@orrery/runtime";
import { agentProgram } from "../../testing/agent-program.ts";
import {
  type HubPlace,
  type HubProcess,
  killHubProcesses,
  startHubProcess,
} from "../../testing/hub-process.ts";
import { apiClient, type TestHub, until } from "../../testing/test-hub.ts";
import { GatewayClient } from "./gateway-client.ts";

const NAMES = ["east", "west", "north"] as const;
export type FleetNode = (typeof NAMES)[number];
/** Many processes start at once, on a machine that may have other work. */
const START_MAX_MS = 60_000;

/** What proxies are asked with, which nobody may ever read again. */
export const UPSTREAM_PASSWORD = "upstream-Pa55word-never-told";

/** A hub and three agents, each a real process that can be killed; three upstreams with exits 127.1.0.1 to 127.1.0.3; one pool `lab` and the worker `crawler`. */
export class ProxyFleet {
  readonly upstreams: Upstream[] = [];
  readonly #targets: Target[] = [];
  readonly #agents = new Map<FleetNode, ChildProcess>();
  readonly #place: HubPlace;
  readonly #database: TestDatabase;
  readonly #folder: string;
  #hub: HubProcess;
  #earlierOutput = "";
  #agentOutput = "";
  #token = "";
  secret = "";
  pool!: PoolView;

  private constructor(
    database: TestDatabase,
    folder: string,
    { place, hub }: { place: HubPlace; hub: HubProcess },
  ) {
    this.#database = database;
    this.#folder = folder;
    this.#place = place;
    this.#hub = hub;
  }

  static async start(settings: Partial<PoolCreateInput["settings"]>): Promise<ProxyFleet> {
    const database = await createTestDatabase();
    const folder = await mkdtemp(join(tmpdir(), "orrery-proxy-fleet-"));
    const [hubPort, gatewayPort] = [await freePort(), await freePort()];
    const place = { databaseUrl: database.url, dataDir: join(folder, "hub"), hubPort, gatewayPort };
    const hub = await startHubProcess(place, hubEnv(hubPort));
    const fleet = new ProxyFleet(database, folder, { place, hub });
    await fleet.#prepare(settings).catch(async (error: unknown) => {
      await fleet.close();
      throw error;
    });
    return fleet;
  }

  get api(): Pick<TestHub, "query" | "mutate"> {
    return apiClient(this.#hub.url, this.#token);
  }

  /** Everything that hub and agents wrote so far. */
  get output(): string {
    return `${this.#earlierOutput}${this.#hub.output()}${this.#agentOutput}`;
  }

  async addTarget(settings: Partial<TargetSettings> & { host: string }): Promise<Target> {
    const target = await startTarget(settings);
    this.#targets.push(target);
    const { id, name, description, nodeFilter } = this.pool;
    const ports = this.#targets.map(({ port }) => port);
    const pool = await this.api.query<PoolView>("pools.get", { poolId: id });
    await this.api.mutate("pools.update", {
      ...{ poolId: id, name, description, nodeFilter },
      settings: { ...pool.settings, ports },
    });
    return target;
  }

  /** Speaks with the node's gateway as the worker; it has to be made anew after the agent was. */
  async client(node: FleetNode): Promise<GatewayClient> {
    const address = await this.#gatewayOf(node);
    return new GatewayClient(Number(address.split(":")[1]), this.secret);
  }

  clients(): Promise<GatewayClient[]> {
    return Promise.all(NAMES.map((name) => this.client(name)));
  }

  proxies(): Promise<ProxyView[]> {
    return this.api.query<ProxyView[]>("proxies.list", { poolId: this.pool.id });
  }

  async killAgent(node: FleetNode): Promise<void> {
    const agent = this.#agents.get(node);
    if (agent === undefined) throw new Error(`${node} does not run`);
    this.#agents.delete(node);
    if (agent.exitCode !== null || agent.signalCode !== null) return;
    const ended = once(agent, "exit");
    agent.kill("SIGKILL");
    await ended;
  }

  startAgent(node: FleetNode, joinToken?: string): void {
    const where = ["--data-dir", join(this.#folder, node), "--peer-address", "127.0.0.1"];
    const ports = ["--peer-port", "0", "--local-api-port", "0", "--gateway-port", "0"];
    const env = { ...process.env, ORRERY_LOG_LEVEL: "debug" };
    const agent = spawn(
      process.execPath,
      [agentProgram(), "--hub", this.#hub.url, "--name", node, ...where, ...ports],
      {
        env: joinToken === undefined ? env : { ...env, ORRERY_JOIN_TOKEN: joinToken },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    const collect = (chunk: Buffer): void => {
      this.#agentOutput += chunk.toString("utf8");
    };
    agent.stdout.on("data", collect);
    agent.stderr.on("data", collect);
    this.#agents.set(node, agent);
  }

  async killHub(): Promise<void> {
    await this.#hub.end("SIGKILL");
    this.#earlierOutput += this.#hub.output();
  }

  async startHub(): Promise<void> {
    this.#hub = await startHubProcess(this.#place, hubEnv(this.#place.hubPort));
  }

  /** Everything that hub and agents keep in their folders, as one text. */
  async files(): Promise<string> {
    const entries = await readdir(this.#folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return (
      await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), "latin1")))
    ).join("\n");
  }

  async close(): Promise<void> {
    await Promise.all(Array.from(this.#agents.keys(), (node) => this.killAgent(node)));
    await killHubProcesses();
    await Promise.all([...this.upstreams, ...this.#targets].map((each) => each.close()));
    await this.#database.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #prepare(settings: Partial<PoolCreateInput["settings"]>): Promise<void> {
    this.#token = await this.#hub.adminToken();
    const { api } = this;
    const { text } = await api.mutate<JoinTokenCreated>("joinTokens.create", { usesMax: NAMES.length });
    for (const name of NAMES) this.startAgent(name, text);
    const credentials = { username: "ada", password: UPSTREAM_PASSWORD };
    for (const [i, kind] of (["http", "socks5", "http"] as const).entries()) {
      this.upstreams.push(await startUpstream({ kind, credentials, exit: `127.1.0.${i + 1}` }));
    }
    const allowPrivate = ["127.0.0.0/8"];
    this.pool = await api.mutate<PoolView>("pools.create", {
      name: "lab",
      settings: { ...settings, allowPrivate },
    });
    await this.#awaitNodes();
    const text2 = this.upstreams.map(({ url }) => url).join("\n");
    await api.mutate("proxies.import", { poolId: this.pool.id, text: text2, isDryRun: false });
    const created = await api.mutate<GatewayCredentialCreated>("gatewayCredentials.create", {
      ...{ worker: "crawler", poolIds: [this.pool.id] },
    });
    this.secret = created.secret;
    await until(
      "all exits are known",
      async () => (await this.proxies()).every(({ exit }) => exit !== null),
      START_MAX_MS,
    );
  }

  async #awaitNodes(): Promise<void> {
    const online = async () =>
      (await this.api.query<NodeView[]>("nodes.list")).filter(({ health }) => health === "online").length;
    await until("all nodes are online", async () => (await online()) === NAMES.length, START_MAX_MS);
  }

  /** As its running agent told it. */
  async #gatewayOf(node: FleetNode): Promise<string> {
    let address: string | null = null;
    await until(`the gateway of ${node}`, async () => {
      const nodes = await this.api.query<NodeView[]>("nodes.list");
      const id = nodes.find(({ name }) => name === node)?.id;
      const { gateways } = await this.api.query<GatewayUsage>("gateway.usage");
      const gateway = gateways.find(({ nodeId }) => nodeId === id);
      address = gateway?.state === "listening" ? gateway.address : null;
      return address !== null;
    });
    return address ?? "";
  }
}

/** As proxies reach it. */
function hubEnv(port: number): Record<string, string> {
  return { ORRERY_LOG_LEVEL: "debug", ORRERY_PUBLIC_URL: `http://127.0.0.1:${port}` };
}
