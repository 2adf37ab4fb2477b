import { type ClientRequest, type IncomingMessage, type RequestOptions, request } from "node:http";
import type { Socket } from "node:net";
import type { WayAgent } from "../../proxies/gateway/way-agent.ts";
import type { InstanceWay } from "../instance-ways.ts";

export type Question = {
  readonly method: string;
  readonly path: string;
  /** Name and value in turn, with Host, without what is for one hop. */
  readonly headers: readonly string[];
  /** Null = none. */
  readonly body: IncomingMessage | null;
  /** The protocol that the client wants to go over to; null = none. */
  readonly upgrade: string | null;
};

export type AskFailure = {
  /**
   * `unreachable`: nothing of it was sent; `stale`: a kept connection had ended when it was used again; `broken`: it ended before an answer began;
   * `cancelled`: this side gave it up.
   */
  readonly kind: "unreachable" | "stale" | "broken" | "cancelled";
  readonly sentence: string;
};

export type AskHandlers = {
  /** A way is there: from now on something of the request is sent. */
  onSending(): void;
  /** Something of the body moved. */
  onMoved(): void;
  /** The whole request is out. */
  onSent(): void;
  onHead(said: IncomingMessage): void;
  onUpgrade(said: IncomingMessage, socket: Socket, head: Buffer): void;
  /** Instead of the two above, at most once. */
  onFailed(failure: AskFailure): void;
};

/** One request to one instance. */
export class InstanceAsk {
  readonly #onward: ClientRequest;
  readonly #handlers: AskHandlers;
  #isSending = false;
  #isSettled = false;
  #isCancelled = false;

  constructor(ways: WayAgent, way: InstanceWay, question: Question, handlers: AskHandlers) {
    this.#handlers = handlers;
    const { method, path, headers, body, upgrade } = question;
    const onward = request({
      agent: ways,
      method,
      path,
      headers: upgrade === null ? headers : [...headers, "Connection", "Upgrade", "Upgrade", upgrade],
      setDefaultHeaders: false,
      // Else it is worked out for each request.
      servername: "",
      ...way,
    } as RequestOptions);
    this.#onward = onward;
    onward.once("socket", () => {
      this.#isSending = true;
      handlers.onSending();
      if (body !== null) passBody(body, onward, handlers);
    });
    onward.on("response", (said) => {
      this.#isSettled = true;
      handlers.onHead(said);
    });
    if (upgrade !== null) {
      onward.on("upgrade", (said, socket, head) => {
        this.#isSettled = true;
        handlers.onUpgrade(said, socket as Socket, head);
      });
    }
    onward.on("error", (error: NodeJS.ErrnoException) => this.#fail(error, way, ways));
    if (body === null) onward.end();
  }

  /** Whatever it is at. */
  cancel(): void {
    this.#isCancelled = true;
    this.#onward.destroy();
  }

  get isSending(): boolean {
    return this.#isSending;
  }

  /** The instance takes no more for now. */
  get isHeldUp(): boolean {
    return this.#onward.writableNeedDrain;
  }

  /** All of the request has been sent. */
  get isWhole(): boolean {
    return this.#onward.writableFinished;
  }

  #fail(error: NodeJS.ErrnoException, way: InstanceWay, ways: WayAgent): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    const code = error.code ?? error.message;
    if (this.#isCancelled) {
      this.#handlers.onFailed({ kind: "cancelled", sentence: "It was given up." });
    } else if (!this.#isSending) {
      this.#handlers.onFailed({ kind: "unreachable", sentence: `It cannot be reached (${code}).` });
    } else if (this.#onward.reusedSocket && (code === "ECONNRESET" || code === "EPIPE")) {
      ways.endIdle(way.wayKey);
      this.#handlers.onFailed({ kind: "stale", sentence: "The kept connection had ended." });
    } else {
      const sentence = code.startsWith("HPE_")
        ? `Its answer was no proper HTTP/1.1 (${code}).`
        : `It ended the connection before an answer (${code}).`;
      this.#handlers.onFailed({ kind: "broken", sentence });
    }
  }
}

/** Not by `pipe`: trailers go, too, and what is made for each request is less. */
function passBody(body: IncomingMessage, onward: ClientRequest, handlers: AskHandlers): void {
  body.on("data", (chunk: Buffer) => {
    handlers.onMoved();
    if (!onward.write(chunk)) body.pause();
  });
  onward.on("drain", () => {
    handlers.onMoved();
    body.resume();
  });
  body.once("end", () => {
    if (onward.destroyed) return;
    if (body.rawTrailers.length > 0) onward.addTrailers(pairsOf(body.rawTrailers));
    onward.end();
    handlers.onSent();
  });
}

export function pairsOf(raw: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) pairs.push([raw[i] as string, raw[i + 1] as string]);
  return pairs;
}
