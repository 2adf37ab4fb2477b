import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FederationView, NodeView } from "@orrery/protocol";
import { type Child, startProgram, waitUntil } from "../stack/child.ts";
import { Hosts } from "../stack/hosts.ts";
import { callHub, createJoinToken } from "../stack/hub-api.ts";
import { type Stack, startStack } from "../stack/stack.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const BUNDLE = join(ROOT, "apps/agent/dist/orrery-agent.mjs");

/** One host with its agent, as it is installed: the bundle. */
export type BenchAgent = {
  name: string;
  at: number;
  prefix: readonly string[];
  accessFile: string;
  pid: () => number;
  /** After it was killed. */
  restart: () => void;
  gone: () => Promise<void>;
};

/**
 * A federation of real agents: hub and Postgres on this machine, each agent on a host of its own (a network namespace) where that
 * is possible, else all on loopback.
 */
export class BenchFederation {
  readonly stack: Stack;
  readonly agents: readonly BenchAgent[];
  /** Null = no namespaces here: nothing can be cut. */
  readonly hosts: Hosts | null;
  readonly federationId: string;
  readonly #children: Map<number, Child>;

  private constructor(fields: {
    stack: Stack;
    agents: readonly BenchAgent[];
    hosts: Hosts | null;
    federationId: string;
    children: Map<number, Child>;
  }) {
    this.stack = fields.stack;
    this.agents = fields.agents;
    this.hosts = fields.hosts;
    this.federationId = fields.federationId;
    this.#children = fields.children;
  }

  static async start(options: {
    count: number;
    profile: "auto" | "lan" | "metro" | "wan";
    /** For the agents' own Node. */
    nodeArguments?: readonly string[];
  }): Promise<BenchFederation> {
    buildBundle();
    const hosts = Hosts.areAvailable ? Hosts.create(options.count) : null;
    const stack = await startStack({
      ...{ web: false, yields: true },
      ...(hosts === null ? {} : { bind: hosts.gateway }),
    });
    const token = await createJoinToken(stack, options.count);
    const children = new Map<number, Child>();
    const agents = Array.from({ length: options.count }, (_, at): BenchAgent => {
      const name = `node-${at + 1}`;
      const dataDir = join(stack.folder, name);
      const prefix = hosts === null ? [] : hosts.on(at);
      const start = () =>
        children.set(
          at,
          startProgram(
            [
              ...[
                ...prefix,
                process.execPath,
                ...(options.nodeArguments ?? []),
                BUNDLE,
                "--hub",
                stack.hubUrl,
                "--token",
                token,
              ],
              ...["--data-dir", dataDir, "--name", name, "--region", "bench", "--zone", `z${at}`],
              ...(hosts === null
                ? ["--peer-port", "0", "--local-api-port", "0", "--gateway-port", "0"]
                : ["--peer-address", hosts.address(at)]),
            ],
            {
              logFile: join(stack.folder, `${name}.log`),
              env: { ORRERY_SUPERVISED: "1", ORRERY_LOG_LEVEL: "warn" },
            },
          ),
        );
      start();
      return {
        name,
        at,
        prefix,
        accessFile: join(dataDir, "local-api.json"),
        pid: () => children.get(at)?.pid ?? 0,
        restart: start,
        gone: () => children.get(at)?.gone ?? Promise.resolve(),
      };
    });
    const nodes = await enrolled(stack, options.count);
    const { id } = await callHub<FederationView>(stack, "mutation", "federations.create", {
      name: "bench",
      members: nodes.map(({ id: nodeId }) => ({ nodeId })),
      profile: options.profile,
      // Trial follows trial: what protects operators from flapping would end the bench.
      policy: { cooldownMs: 0, limitCount: 1000, limitWindowMs: 1000 },
    });
    const federation = new BenchFederation({ stack, agents, hosts, federationId: id, children });
    await federation.whole();
    return federation;
  }

  view(): Promise<FederationView> {
    return callHub(this.stack, "query", "federations.get", { federationId: this.federationId });
  }

  /** Waits until there is a leader that everyone follows, with nothing under way. */
  async whole(): Promise<FederationView> {
    let view: FederationView | null = null;
    await waitUntil("a whole federation", async () => {
      view = await this.view();
      return (
        view.leader !== null &&
        view.status === "healthy" &&
        view.members.every(({ state, term }) => state === "running" && term === view?.leader?.term)
      );
    });
    if (view === null) throw new Error("the federation was not seen");
    return view;
  }

  agent(name: string): BenchAgent {
    const agent = this.agents.find((one) => one.name === name);
    if (agent === undefined) throw new Error(`there is no agent ${name}`);
    return agent;
  }

  async stop(): Promise<void> {
    for (const child of this.#children.values()) child.process.kill("SIGKILL");
    await Promise.all([...this.#children.values()].map(({ gone }) => gone));
    await this.stack.stop();
    this.hosts?.remove();
  }
}

async function enrolled(stack: Stack, count: number): Promise<NodeView[]> {
  let nodes: NodeView[] = [];
  await waitUntil("the agents' enrolment", async () => {
    nodes = await callHub<NodeView[]>(stack, "query", "nodes.list", undefined);
    return (
      nodes.filter(({ health, facts }) => health === "online" && (facts?.peerAddresses.length ?? 0) > 0)
        .length === count
    );
  });
  return nodes;
}

/** As `npm run up` and the hub's own files do it. */
function buildBundle(): void {
  execFileSync(process.execPath, [join(ROOT, "apps/agent/scripts/bundle.ts")], { stdio: "inherit" });
  if (!existsSync(BUNDLE)) throw new Error("the agent's bundle was not built");
}
