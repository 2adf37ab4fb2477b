import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { JoinTokenCreated, type JoinTokenCreateInput, NodeView } from "@orrery/protocol";
import { freePorts } from "@orrery/runtime";
import { z } from "zod";
import { AgentUnderTest } from "./agent.ts";

export const ROOT = join(import.meta.dirname, "../../../..");
export const ADMIN = { email: "ada@example.org", password: "a long enough passphrase" };

const START_MAX_MS = 180_000;
const STOP_MAX_MS = 20_000;

export type ProductOptions = {
  demo?: boolean;
  /** `true` = an admin exists already; `false` = the first start, with the one-time link. */
  setUp?: boolean;
};

/** The whole product as `npm run up` starts it: launcher, Postgres, hub and web, on free ports and an empty data folder. */
export class ProductUnderTest {
  readonly dataDir: string;
  readonly webUrl: string;
  readonly hubUrl: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #args: string[];
  #agents: AgentUnderTest[] = [];
  #file = "";
  #launcher: ChildProcess | null = null;
  #output = "";

  private constructor(dataDir: string, ports: number[], options: ProductOptions) {
    const [webPort, hubPort, gatewayPort] = ports;
    this.dataDir = dataDir;
    this.webUrl = `http://localhost:${webPort}`;
    this.hubUrl = `http://127.0.0.1:${hubPort}`;
    this.#args = options.demo === true ? [] : ["--no-demo"];
    this.#env = {
      ...process.env,
      ORRERY_WEB_PORT: String(webPort),
      ORRERY_HUB_PORT: String(hubPort),
      ORRERY_AGENT_GATEWAY_PORT: String(gatewayPort),
      ORRERY_SERVICES_PORT: "0",
      ORRERY_DATA_DIR: dataDir,
      ...(options.setUp === false
        ? {}
        : { ORRERY_ADMIN_EMAIL: ADMIN.email, ORRERY_ADMIN_PASSWORD: ADMIN.password }),
    };
    delete this.#env.DATABASE_URL;
  }

  static async start(options: ProductOptions = {}): Promise<ProductUnderTest> {
    const dataDir = mkdtempSync(join(tmpdir(), "orrery-e2e-"));
    // Workers run below it as another user where this one is root.
    chmodSync(dataDir, 0o711);
    const product = new ProductUnderTest(dataDir, await freePorts(3), options);
    await product.launch();
    return product;
  }

  /** Everything the launcher has printed so far. */
  get output(): string {
    return this.#output;
  }

  /** The one-time link of the first start. */
  get setUpLink(): string {
    const link = /^\s+(https?:\/\/\S+)$/m.exec(this.#output)?.[1];
    if (link === undefined) throw new Error(`The launcher printed no sign-in link:\n${this.#output}`);
    return link;
  }

  /** Starts the launcher (again, on the same data) and waits for its ready line. */
  async launch(): Promise<void> {
    this.#output = "";
    const launcher = spawn(process.execPath, [join(ROOT, "apps/launcher/src/main.ts"), ...this.#args], {
      cwd: ROOT,
      env: this.#env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    this.#launcher = launcher;
    for (const stream of [launcher.stdout, launcher.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        this.#output += chunk.toString("utf8");
      });
    }
    const deadlineMs = performance.now() + START_MAX_MS;
    while (!/^Orrery is ready: /m.test(this.#output)) {
      if (launcher.exitCode !== null || performance.now() > deadlineMs) {
        throw new Error(`The product did not start:\n${this.#output}`);
      }
      await sleep(25);
    }
  }

  /** An orderly stop, as Ctrl-C does it. The data folder stays. */
  async stopLauncher(): Promise<void> {
    const launcher = this.#launcher;
    if (launcher === null || launcher.exitCode !== null || launcher.signalCode !== null) return;
    const gone = new Promise((resolve) => launcher.once("exit", resolve));
    launcher.kill("SIGTERM");
    const timer = setTimeout(() => launcher.kill("SIGKILL"), STOP_MAX_MS);
    await gone;
    clearTimeout(timer);
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#agents.map((agent) => agent.stop()));
    await this.stopLauncher();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** Process id of a part (`hub`, `web`, `agent-tokyo-1`), as the launcher keeps it on record. */
  pidOf(name: string): number {
    const record = z
      .object({ processes: z.array(z.object({ name: z.string(), pid: z.number() })) })
      .parse(JSON.parse(readFileSync(join(this.dataDir, "launcher.json"), "utf8")));
    const found = record.processes.find((process) => process.name === name);
    if (found === undefined) throw new Error(`${name} does not run.`);
    return found.pid;
  }

  /** Enrols a real agent process with a fresh token and returns it at once; see `node` for its state. */
  async enrol(
    name: string,
    preset: Partial<JoinTokenCreateInput> = {},
    args: readonly string[] = [],
  ): Promise<AgentUnderTest> {
    const { text } = await this.call(JoinTokenCreated, "joinTokens.create", { name, ...preset });
    return this.startAgent(name, text, args);
  }

  startAgent(name: string, token: string, args: readonly string[] = []): AgentUnderTest {
    const dataDir = join(this.dataDir, "hosts", name);
    const agent = new AgentUnderTest({ name, token, hubUrl: this.webUrl, dataDir, args });
    this.#agents.push(agent);
    agent.start();
    return agent;
  }

  /** The agents that the tests of another file started end with it: they would only take this one's processor time. */
  async beginFile(file: string): Promise<void> {
    if (file === this.#file) return;
    this.#file = file;
    const agents = this.#agents;
    this.#agents = [];
    await Promise.all(agents.map((agent) => agent.stop()));
  }

  /** An agent that was started here before. */
  agent(name: string): AgentUnderTest | undefined {
    return this.#agents.find((agent) => agent.name === name);
  }

  async nodes(): Promise<NodeView[]> {
    return this.call(z.array(NodeView), "nodes.list");
  }

  async node(name: string): Promise<NodeView | undefined> {
    return (await this.nodes()).find((node) => node.name === name);
  }

  /** Calls the API as the local admin. */
  async call<S extends z.ZodType>(schema: S, procedure: string, input?: unknown): Promise<z.infer<S>> {
    const tokenFile = join(this.dataDir, "cli.json");
    if (!existsSync(tokenFile)) throw new Error("The hub has left no local token.");
    const { token } = z.object({ token: z.string() }).parse(JSON.parse(readFileSync(tokenFile, "utf8")));
    return callApi(this.hubUrl, token, schema, procedure, input);
  }
}

/** One tRPC call over plain HTTP with an API token; a query without `input`, a mutation with one. */
export async function callApi<S extends z.ZodType>(
  hubUrl: string,
  token: string,
  schema: S,
  procedure: string,
  input?: unknown,
): Promise<z.infer<S>> {
  const response = await fetch(`${hubUrl}/trpc/${procedure}`, {
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(input === undefined ? {} : { method: "POST", body: JSON.stringify(input) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${procedure}: ${response.status} ${text}`);
  return schema.parse(
    z.object({ result: z.object({ data: z.unknown() }) }).parse(JSON.parse(text)).result.data,
  );
}
