import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import type { FederationCommand, FederationId, FederationReport, FederationSpec } from "@orrery/protocol";
import type { LinkStats, MeshEvent } from "../../mesh/link-event.ts";
import type { MeshIdentity } from "../../mesh/mesh-identity.ts";
import type { CommandResult, HookResult } from "../federation.ts";
import { type ThreadEntry, threadEntry } from "./thread-entry.ts";
import type {
  FromThread,
  ThreadCalls,
  ThreadStart,
  ThreadStarted,
  ToldEvent,
  ToThread,
} from "./thread-messages.ts";

export type FederationThreadOptions = {
  readonly onEvent: (federationId: FederationId, event: ToldEvent) => void;
  readonly onMeshEvent: (event: MeshEvent) => void;
  readonly onReports: (reports: FederationReport[], isUrgent: boolean) => void;
  /** The thread has died (out of memory, a bug): no federation of this node lives on. Not called for a stop. */
  readonly onFailure: (error: Error) => void;
  /** Another one than the agent's own, for tests of its death. */
  readonly entry?: ThreadEntry;
};

/** A small heap is collected in little time; what is queued and what is stored lies outside of it. Of what is new, see `small-heap`. */
const HEAP = { maxOldGenerationSizeMb: 96 };
const CALL_DEADLINE_MS = 5000;
/** Loading the code takes its time on a busy host; giving up would only make it busier. */
const START_DEADLINE_MS = 30_000;

/**
 * The main thread's handle of the federations. Calls reject when the thread is dead, or does not answer in time: within five
 * seconds, where nothing else is said.
 */
export class FederationThread {
  /** The local API's end of its way to the federations. */
  readonly coordinationPort: MessagePort;
  readonly #worker: Worker;
  readonly #threadPort: MessagePort;
  readonly #options: FederationThreadOptions;
  readonly #pending = new Map<number, { resolve(output: unknown): void; reject(error: Error): void }>();
  #callCount = 0;
  #isEnded = false;

  constructor(options: FederationThreadOptions) {
    this.#options = options;
    const channel = new MessageChannel();
    this.coordinationPort = channel.port1;
    this.#threadPort = channel.port2;
    const settings = { name: "orrery-federations", resourceLimits: HEAP };
    const { entry = threadEntry } = options;
    this.#worker =
      entry.kind === "file"
        ? new Worker(entry.url, settings)
        : new Worker(entry.code, { ...settings, eval: true });
    this.#worker.on("message", (message: FromThread) => this.#onMessage(message));
    this.#worker.on("error", (error: Error) => this.#onDeath(error));
    this.#worker.on("exit", (code) => this.#onDeath(new Error(`the thread ended with code ${code}`)));
  }

  start(start: Omit<ThreadStart, "coordinationPort">): Promise<ThreadStarted> {
    const coordinationPort = this.#threadPort;
    const input = { ...start, coordinationPort };
    return this.#call("start", input, [coordinationPort], START_DEADLINE_MS);
  }

  setSpecs(specs: readonly FederationSpec[]): Promise<null> {
    return this.#call("set-specs", specs);
  }

  /** A renewed certificate of the same node. */
  setIdentity(identity: MeshIdentity): Promise<ThreadCalls["set-identity"][1]> {
    return this.#call("set-identity", identity);
  }

  setServicesPort(port: number): Promise<null> {
    return this.#call("set-services-port", port);
  }

  run(command: FederationCommand, deadlineMs: number): Promise<CommandResult> {
    return this.#call("run", command, [], deadlineMs);
  }

  hookDone(federationId: FederationId, hook: HookResult): Promise<null> {
    return this.#call("hook-done", { federationId, hook });
  }

  links(): Promise<readonly LinkStats[]> {
    return this.#call("links", null);
  }

  /**
   * Hands over what this node leads, for at most `handOverMs`, and says goodbye to the peers. Never rejects, and ends the thread
   * in any case.
   */
  async stop(handOverMs = 0): Promise<void> {
    if (!this.#isEnded) {
      const stopped = this.#call("stop", { handOverMs }, [], handOverMs + CALL_DEADLINE_MS);
      this.#isEnded = true;
      await stopped.catch(() => undefined);
    }
    this.coordinationPort.close();
    await this.#worker.terminate();
  }

  #call<K extends keyof ThreadCalls>(
    kind: K,
    input: ThreadCalls[K][0],
    transfer: MessagePort[] = [],
    deadlineMs: number = CALL_DEADLINE_MS,
  ): Promise<ThreadCalls[K][1]> {
    if (this.#isEnded) return Promise.reject(new Error("the federations' thread has ended"));
    this.#callCount += 1;
    const id = this.#callCount;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(
          new Error(`the federations' thread did not answer ${kind} within ${Math.round(deadlineMs)} ms`),
        );
      }, deadlineMs);
      this.#pending.set(id, {
        resolve: (output) => {
          clearTimeout(timer);
          resolve(output as ThreadCalls[K][1]);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
      this.#worker.postMessage({ id, kind, input } as ToThread, transfer);
    });
  }

  #onMessage(message: FromThread): void {
    switch (message.kind) {
      case "answer":
        this.#pending.get(message.id)?.resolve(message.output);
        this.#pending.delete(message.id);
        return;
      case "refused":
        this.#pending.get(message.id)?.reject(new Error(message.problem));
        this.#pending.delete(message.id);
        return;
      case "event":
        this.#options.onEvent(message.federationId, message.event);
        return;
      case "mesh":
        this.#options.onMeshEvent(message.event);
        return;
      case "reports":
        this.#options.onReports(message.reports, message.isUrgent);
    }
  }

  #onDeath(error: Error): void {
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.coordinationPort.close();
    this.#options.onFailure(error);
  }
}
