import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FederationSpec } from "@orrery/protocol";
import { freePorts } from "@orrery/runtime";
import { createKeyAndRequest } from "../../enrolment/node-key.ts";
import { placeOf, testSpec } from "../../federations/testing/test-spec.ts";
import { createTestAuthority } from "../../testing/test-authority.ts";
import type { ApiFile } from "../api-file.ts";
import type { ApiChildStart } from "./api-child.ts";

const CHILD = fileURLToPath(new URL("./api-child.ts", import.meta.url));
const DAY_MS = 86_400_000;

/** One node's process. */
export class ApiProcess {
  readonly name: string;
  readonly dataDir: string;
  readonly #start: ApiChildStart;
  #child: ChildProcess | null = null;

  constructor(name: string, start: ApiChildStart) {
    this.name = name;
    this.dataDir = start.dataDir;
    this.#start = start;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.#child !== null;
  }

  get file(): ApiFile {
    return JSON.parse(readFileSync(join(this.dataDir, "local-api.json"), "utf8")) as ApiFile;
  }

  async start(): Promise<void> {
    const child = fork(CHILD, [JSON.stringify(this.#start)]);
    this.#child = child;
    const ended = new AbortController();
    child.once("exit", () => ended.abort(new Error(`the process of ${this.name} ended`)));
    await once(child, "message", { signal: ended.signal });
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** The process is gone when this resolves. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  /** Plain JSON; null where nobody answers. */
  async ask(method: string, input: object): Promise<Record<string, unknown> | null> {
    const { url, token } = this.file;
    try {
      const response = await fetch(`${url}/orrery.local.v1.FederationService/${method}`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify(input),
      });
      return (await response.json()) as Record<string, unknown>;
    } catch {
      return null;
    }
  }
}

/** A federation whose nodes are processes, each with its local API. */
export class ApiProcesses {
  readonly nodes: readonly ApiProcess[];
  readonly #folder: string;

  private constructor(nodes: readonly ApiProcess[], folder: string) {
    this.nodes = nodes;
    this.#folder = folder;
  }

  static async start(count: number, profile: FederationSpec["profile"] = "lan"): Promise<ApiProcesses> {
    const folder = mkdtempSync(join(tmpdir(), "orrery-local-api-"));
    const authority = await createTestAuthority();
    const names = Array.from({ length: count }, (_, i) => `n${i + 1}`);
    const ports = await freePorts(names.length);
    const places = names.map((name, i) => placeOf(name, ports[i] ?? 0));
    const nodes: ApiProcess[] = [];
    for (const [i, place] of places.entries()) {
      const { keyPem, csrPem } = await createKeyAndRequest(place.nodeId);
      const certificatePem = await authority.issue(csrPem, place.nodeId, DAY_MS);
      const identity = { nodeId: place.nodeId, keyPem, certificatePem, caPem: authority.caPem };
      const dataDir = join(folder, place.name);
      mkdirSync(dataDir);
      nodes.push(
        new ApiProcess(place.name, {
          ...{ identity, dataDir, peerPort: ports[i] ?? 0 },
          specs: [testSpec(place, places, { profile })],
        }),
      );
    }
    const processes = new ApiProcesses(nodes, folder);
    // One after the other: a busy machine starts one soon, and all at once late.
    for (const node of nodes) await node.start();
    return processes;
  }

  /** Whoever may act as the leader by its own word. */
  async leader(): Promise<ApiProcess> {
    for (;;) {
      for (const node of this.nodes.filter(({ isRunning }) => isRunning)) {
        const answer = await node.ask("GetLeader", {});
        const leader = answer?.leader as { isLeading?: boolean } | undefined;
        if (leader?.isLeading === true) return node;
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
