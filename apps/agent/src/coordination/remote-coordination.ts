import type { MessagePort } from "node:worker_threads";
import { FederationId } from "@orrery/protocol";
import type {
  Coordination,
  CoordinationHost,
  Described,
  ProposeOutcome,
  Watch,
  WatchBatch,
} from "./coordination.ts";
import { REQUEST_BYTES_MAX } from "./coordination.ts";
import {
  type Call,
  type CoordinationCalls,
  type FromHost,
  type ToHost,
  TRANSFERRED_BYTES_MIN,
  type Watched,
} from "./coordination-messages.ts";
import { type BatchedWrite, packWrites, unpackAnswers } from "./write-batch.ts";

const WRITES_MAX = 20_000;
const CALLS_MAX = 20_000;
/** So many are sent before this turn of the event loop ends: the other thread then works while this one still reads. */
const WRITES_AT_ONCE = 128;
const SWEEP_MS = 250;
/** Beyond what the other side was given: it does not answer at all. */
const SILENCE_MS = 2_000;
const CALL_TIMEOUT_MS = 5_000;
const NO_DEADLINE = Number.POSITIVE_INFINITY;
const NOBODY = FederationId.parse("-");

type PendingWrite = { readonly done: (outcome: ProposeOutcome) => void; readonly deadlineMs: number };
type PendingCall = {
  readonly resolve: (output: unknown) => void;
  readonly deadlineMs: number;
  readonly none: unknown;
};

/**
 * The federations of this node as a port's other end serves them (`serveCoordination`). Everything asked in one turn of the event
 * loop travels as one message.
 */
export class RemoteCoordination implements CoordinationHost {
  readonly #port: MessagePort;
  readonly #writes = new Map<number, PendingWrite>();
  readonly #calls = new Map<number, PendingCall>();
  readonly #sweeper: NodeJS.Timeout;
  #toWrite = new Map<FederationId, BatchedWrite[]>();
  #toCall: Call[] = [];
  #lastId = 0;
  #isFlushing = false;
  #isClosed = false;

  constructor(port: MessagePort) {
    this.#port = port;
    port.on("message", (message: FromHost) => this.#take(message));
    port.on("close", () => this.#onClose());
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP_MS);
    this.#sweeper.unref();
  }

  list(): Promise<readonly Described[]> {
    return this.call(NOBODY, "list", null, [], CALL_TIMEOUT_MS);
  }

  /** Of a federation that the other side does not have, everything is answered as gone. */
  find(federationId: FederationId): Coordination {
    return new RemoteFederation(federationId, this);
  }

  /** Everything open is answered: writes as unknown, the rest as gone. */
  close(): void {
    this.#port.close();
    this.#onClose();
  }

  propose(
    federationId: FederationId,
    request: Uint8Array,
    timeoutMs: number,
    done: (outcome: ProposeOutcome) => void,
  ): void {
    if (this.#isClosed) {
      done({ outcome: "gone" });
      return;
    }
    if (request.length > REQUEST_BYTES_MAX) {
      done({ outcome: "too-large" });
      return;
    }
    if (this.#writes.size >= WRITES_MAX) {
      done({ outcome: "overloaded" });
      return;
    }
    const id = this.#nextId();
    this.#writes.set(id, { done, deadlineMs: performance.now() + timeoutMs + SILENCE_MS });
    const waiting = this.#toWrite.get(federationId) ?? [];
    this.#toWrite.set(federationId, waiting);
    waiting.push({ id, timeoutMs, request });
    if (waiting.length >= WRITES_AT_ONCE) this.#flush();
    else this.#flushSoon();
  }

  /** `none` is the answer where there is none. `timeoutMs` null = it may take as long as it takes. */
  call<K extends keyof CoordinationCalls>(
    federationId: FederationId,
    kind: K,
    input: CoordinationCalls[K][0],
    none: CoordinationCalls[K][1],
    timeoutMs: number | null,
  ): Promise<CoordinationCalls[K][1]> {
    if (this.#isClosed || this.#calls.size >= CALLS_MAX) return Promise.resolve(none);
    return new Promise((resolve) => {
      const id = this.#nextId();
      const deadlineMs = timeoutMs === null ? NO_DEADLINE : performance.now() + timeoutMs + SILENCE_MS;
      this.#calls.set(id, { resolve: resolve as (output: unknown) => void, deadlineMs, none });
      this.#toCall.push({ id, federationId, kind, input } as Call);
      this.#flushSoon();
    });
  }

  watch<T>(federationId: FederationId, what: Watched): Watch<T> {
    const watchId = this.#nextId();
    void this.call(federationId, "watch", { watchId, what }, null, null);
    return {
      next: () => this.call(federationId, "next", { watchId }, null, null) as Promise<WatchBatch<T> | null>,
      close: () => void this.call(federationId, "close", { watchId }, null, CALL_TIMEOUT_MS),
    };
  }

  #nextId(): number {
    this.#lastId = (this.#lastId + 1) % 0x1_0000_0000;
    return this.#lastId;
  }

  #take({ answers, results }: FromHost): void {
    for (const { id, outcome } of answers === null ? [] : (unpackAnswers(answers) ?? [])) {
      const write = this.#writes.get(id);
      this.#writes.delete(id);
      write?.done(outcome);
    }
    for (const { id, output } of results) {
      const call = this.#calls.get(id);
      this.#calls.delete(id);
      call?.resolve(output);
    }
  }

  /** After what this turn of the event loop has read, so that all of it travels together. */
  #flushSoon(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#isFlushing = false;
    if (this.#isClosed || (this.#toWrite.size === 0 && this.#toCall.length === 0)) return;
    const writes = [...this.#toWrite].map(([federationId, batch]) => ({
      federationId,
      bytes: packWrites(batch),
    }));
    const message: ToHost = { writes, calls: this.#toCall };
    this.#toWrite = new Map();
    this.#toCall = [];
    const large = writes.filter(({ bytes }) => bytes.length >= TRANSFERRED_BYTES_MIN);
    this.#port.postMessage(
      message,
      large.map(({ bytes }) => bytes.buffer),
    );
  }

  #sweep(): void {
    const nowMs = performance.now();
    for (const [id, { done, deadlineMs }] of this.#writes) {
      if (deadlineMs > nowMs) continue;
      this.#writes.delete(id);
      done({ outcome: "unknown", problem: "The agent's mesh thread did not answer." });
    }
    for (const [id, { resolve, deadlineMs, none }] of this.#calls) {
      if (deadlineMs > nowMs) continue;
      this.#calls.delete(id);
      resolve(none);
    }
  }

  #onClose(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#sweeper);
    for (const { done } of this.#writes.values()) {
      done({ outcome: "unknown", problem: "The agent is stopping." });
    }
    for (const { resolve, none } of this.#calls.values()) resolve(none);
    this.#writes.clear();
    this.#calls.clear();
  }
}

const GONE = { outcome: "gone" } as const;

class RemoteFederation implements Coordination {
  readonly federationId: FederationId;
  readonly #remote: RemoteCoordination;

  constructor(federationId: FederationId, remote: RemoteCoordination) {
    this.federationId = federationId;
    this.#remote = remote;
  }

  describe: Coordination["describe"] = () => this.#ask("describe", null, null, CALL_TIMEOUT_MS);
  leader: Coordination["leader"] = () => this.#ask("leader", null, null, CALL_TIMEOUT_MS);
  campaign: Coordination["campaign"] = () => this.#ask("campaign", null, "gone", CALL_TIMEOUT_MS);
  resign: Coordination["resign"] = (to) => this.#ask("resign", { to }, GONE, CALL_TIMEOUT_MS);
  get: Coordination["get"] = (key, options) => this.#ask("get", { key, options }, GONE, options.timeoutMs);
  list: Coordination["list"] = (range, options) =>
    this.#ask("list-keys", { range, options }, GONE, options.timeoutMs);
  lock: Coordination["lock"] = (name, options) =>
    this.#ask("lock", { name, options }, GONE, options.timeoutMs);
  renew: Coordination["renew"] = (name, token, timeoutMs) =>
    this.#ask("renew", { name, token, timeoutMs }, GONE, timeoutMs);
  send: Coordination["send"] = (message) => this.#ask("send", message, "gone", CALL_TIMEOUT_MS);

  propose(request: Uint8Array, timeoutMs: number, done: (outcome: ProposeOutcome) => void): void {
    this.#remote.propose(this.federationId, request, timeoutMs, done);
  }

  observe: Coordination["observe"] = () => this.#remote.watch(this.federationId, { kind: "leader" });
  watchKeys: Coordination["watchKeys"] = (prefix, fromRevision) =>
    this.#remote.watch(this.federationId, { kind: "keys", prefix, fromRevision });
  watchLock: Coordination["watchLock"] = (name) =>
    this.#remote.watch(this.federationId, { kind: "lock", name });
  watchMessages: Coordination["watchMessages"] = (topic) =>
    this.#remote.watch(this.federationId, { kind: "messages", topic });

  #ask<K extends keyof CoordinationCalls>(
    kind: K,
    input: CoordinationCalls[K][0],
    none: CoordinationCalls[K][1],
    timeoutMs: number,
  ): Promise<CoordinationCalls[K][1]> {
    return this.#remote.call(this.federationId, kind, input, none, timeoutMs);
  }
}
