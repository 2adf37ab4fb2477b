import type { MessagePort } from "node:worker_threads";
import type { FederationId } from "@orrery/protocol";
import type { Coordination, CoordinationHost, ProposeOutcome, Watch } from "./coordination.ts";
import {
  type Call,
  type FromHost,
  type ToHost,
  TRANSFERRED_BYTES_MIN,
  type Watched,
} from "./coordination-messages.ts";
import { type BatchedAnswer, packAnswers, unpackWrites } from "./write-batch.ts";

/** Serves a node's federations to whoever holds the port's other end, until the port closes. */
export function serveCoordination(port: MessagePort, host: CoordinationHost): void {
  const server = new CoordinationServer(port, host);
  port.on("message", (message: ToHost) => server.take(message));
  port.on("close", () => server.stop());
}

/** Answers of one turn leave as one message. */
class CoordinationServer {
  readonly #port: MessagePort;
  readonly #host: CoordinationHost;
  readonly #watches = new Map<number, Watch<unknown>>();
  #answers: BatchedAnswer[] = [];
  #results: { id: number; output: unknown }[] = [];
  #isFlushing = false;
  #isStopped = false;

  constructor(port: MessagePort, host: CoordinationHost) {
    this.#port = port;
    this.#host = host;
  }

  take({ writes, calls }: ToHost): void {
    for (const { federationId, bytes } of writes) this.#write(federationId, bytes);
    for (const call of calls) {
      this.#run(call).then(
        (output) => {
          this.#results.push({ id: call.id, output });
          this.#flushSoon();
        },
        (error: unknown) => {
          throw error;
        },
      );
    }
  }

  stop(): void {
    this.#isStopped = true;
    for (const watch of this.#watches.values()) watch.close();
    this.#watches.clear();
  }

  #write(federationId: FederationId, bytes: Uint8Array): void {
    const coordination = this.#host.find(federationId);
    for (const { id, timeoutMs, request } of unpackWrites(bytes) ?? []) {
      const done = (outcome: ProposeOutcome) => {
        this.#answers.push({ id, outcome });
        this.#flushSoon();
      };
      if (coordination === null) done({ outcome: "gone" });
      else coordination.propose(request, timeoutMs, done);
    }
  }

  async #run(call: Call): Promise<unknown> {
    const coordination = this.#host.find(call.federationId);
    switch (call.kind) {
      case "list":
        return this.#host.list();
      case "describe":
        return coordination?.describe() ?? null;
      case "leader":
        return coordination?.leader() ?? null;
      case "campaign":
        return coordination?.campaign() ?? "gone";
      case "resign":
        return coordination?.resign(call.input.to) ?? GONE;
      case "get":
        return coordination?.get(call.input.key, call.input.options) ?? GONE;
      case "list-keys":
        return coordination?.list(call.input.range, call.input.options) ?? GONE;
      case "lock":
        return coordination?.lock(call.input.name, call.input.options) ?? GONE;
      case "renew":
        return coordination?.renew(call.input.name, call.input.token, call.input.timeoutMs) ?? GONE;
      case "send":
        return coordination?.send(call.input) ?? "gone";
      case "watch":
        if (coordination !== null) this.#watches.set(call.input.watchId, open(coordination, call.input.what));
        return null;
      case "next":
        return this.#next(call.input.watchId);
      case "close":
        this.#watches.get(call.input.watchId)?.close();
        this.#watches.delete(call.input.watchId);
        return null;
    }
  }

  async #next(watchId: number): Promise<unknown> {
    const batch = (await this.#watches.get(watchId)?.next()) ?? null;
    if (batch === null) this.#watches.delete(watchId);
    return batch;
  }

  #flushSoon(): void {
    if (this.#isFlushing || this.#isStopped) return;
    this.#isFlushing = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#isFlushing = false;
    if (this.#isStopped) return;
    const answers = this.#answers.length === 0 ? null : packAnswers(this.#answers);
    const message: FromHost = { answers, results: this.#results };
    this.#answers = [];
    this.#results = [];
    const isLarge = answers !== null && answers.length >= TRANSFERRED_BYTES_MIN;
    this.#port.postMessage(message, isLarge ? [answers.buffer] : []);
  }
}

const GONE = { outcome: "gone" } as const;

function open(coordination: Coordination, what: Watched): Watch<unknown> {
  switch (what.kind) {
    case "leader":
      return coordination.observe();
    case "keys":
      return coordination.watchKeys(what.prefix, what.fromRevision);
    case "lock":
      return coordination.watchLock(what.name);
    case "messages":
      return coordination.watchMessages(what.topic);
  }
}
