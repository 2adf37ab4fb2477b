import { Worker } from "node:worker_threads";
import type { NodeId } from "@orrery/protocol";
import type { InboundFrame, MeshEvent, OutboundFrame, SendOutcome } from "./link-event.ts";
import type { MeshMembers } from "./member-table.ts";
import type { MeshIdentity } from "./mesh-identity.ts";
import type { ListenResult } from "./mesh-listener.ts";
import type { FromMesh, MeshCalls, MeshReport, MeshStart, ToMesh } from "./mesh-worker-messages.ts";
import { clockStartMs } from "./process-clock.ts";

export type MeshWorkerOptions = {
  /** The thread's entry; where the agent is one bundled file, its caller knows better. */
  readonly entry?: URL;
  readonly onEvent: (event: MeshEvent) => void;
  readonly onFrame: (from: NodeId, frame: InboundFrame, receivedMs: number) => void;
  /** The thread has died (out of memory, a bug): nothing of the mesh lives on. */
  readonly onFailure: (error: Error) => void;
};

export type StartedMesh =
  | { readonly outcome: "listening"; readonly port: number; readonly worker: MeshWorker }
  | { readonly outcome: "failed"; readonly code: string };

/** A small heap is collected in little time; what is queued lies outside of it. */
const HEAP = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 16 };
const CALL_DEADLINE_MS = 5000;
const DEFAULT_ENTRY = new URL("./mesh-thread.ts", import.meta.url);

/** The main thread's handle of the mesh. Calls reject when the thread is dead or does not answer within five seconds. */
export class MeshWorker {
  readonly #worker: Worker;
  readonly #options: MeshWorkerOptions;
  readonly #pending = new Map<number, { resolve(output: unknown): void; reject(error: Error): void }>();
  #callCount = 0;
  #isStopping = false;

  private constructor(options: MeshWorkerOptions) {
    this.#options = options;
    this.#worker = new Worker(options.entry ?? DEFAULT_ENTRY, {
      name: "orrery-mesh",
      resourceLimits: HEAP,
    });
    this.#worker.on("message", (message: FromMesh) => this.#onMessage(message));
    this.#worker.on("error", (error: Error) => this.#onDeath(error));
    this.#worker.on("exit", (code) => this.#onDeath(new Error(`the mesh's thread ended with code ${code}`)));
  }

  static async start(
    options: MeshWorkerOptions,
    start: Omit<MeshStart, "clockStartMs">,
  ): Promise<StartedMesh> {
    const worker = new MeshWorker(options);
    const result: ListenResult = await worker.#call("start", { ...start, clockStartMs: clockStartMs() });
    if (result.outcome === "listening") return { ...result, worker };
    await worker.stop();
    return result;
  }

  setMembers(members: MeshMembers): Promise<null> {
    return this.#call("set-members", members);
  }

  setIdentity(identity: MeshIdentity): Promise<MeshCalls["set-identity"][1]> {
    return this.#call("set-identity", identity);
  }

  send(to: NodeId, frame: OutboundFrame): Promise<SendOutcome> {
    return this.#call("send", { to, frame });
  }

  stats(): Promise<MeshReport> {
    return this.#call("stats", null);
  }

  /** Says goodbye to the peers; never rejects, and ends the thread in any case. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#call("stop", null).catch(() => undefined);
    await this.#worker.terminate();
  }

  #call<K extends keyof MeshCalls>(kind: K, input: MeshCalls[K][0]): Promise<MeshCalls[K][1]> {
    this.#callCount += 1;
    const id = this.#callCount;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new Error(`the mesh's thread did not answer ${kind} within ${CALL_DEADLINE_MS} ms`));
      }, CALL_DEADLINE_MS);
      this.#pending.set(id, {
        resolve: (output) => {
          clearTimeout(timer);
          resolve(output as MeshCalls[K][1]);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
      this.#worker.postMessage({ id, kind, input } as ToMesh);
    });
  }

  #onMessage(message: FromMesh): void {
    switch (message.kind) {
      case "answer":
        this.#pending.get(message.id)?.resolve(message.output);
        this.#pending.delete(message.id);
        return;
      case "event":
        this.#options.onEvent(message.event);
        return;
      case "frame":
        this.#options.onFrame(message.from, message.frame, message.receivedMs);
    }
  }

  #onDeath(error: Error): void {
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#options.onFailure(error);
  }
}
