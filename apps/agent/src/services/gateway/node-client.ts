import { type IncomingHttpHeaders, type IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { pairsOf } from "../http1/header-lines.ts";
import {
  type AnswerBegin,
  type AnswerHandlers,
  type AskedBody,
  type ClientAnswer,
  type ClientSide,
  type ClientUpgrade,
  isLast,
} from "./client-side.ts";

export type NodeClientOptions = {
  readonly isWaiting?: boolean;
  readonly upgrade?: ClientUpgrade | null;
  /** What is said is the last on its connection. */
  readonly onLast?: () => void;
};

/** A request that Node's own server has read. */
export class NodeClient implements ClientSide {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly remoteAddress: string;
  readonly body: AskedBody | null;
  readonly answer: ClientAnswer;
  readonly upgrade: ClientUpgrade | null;
  readonly isWaiting: boolean;
  readonly #asked: IncomingMessage;

  constructor(
    asked: IncomingMessage,
    answer: ServerResponse,
    { isWaiting = false, upgrade = null, onLast = () => undefined }: NodeClientOptions = {},
  ) {
    this.#asked = asked;
    this.method = asked.method ?? "GET";
    this.url = asked.url ?? "/";
    this.headers = asked.headers;
    this.rawHeaders = asked.rawHeaders;
    this.remoteAddress = asked.socket.remoteAddress ?? "";
    this.body = bodyOf(asked);
    this.answer = new NodeAnswer(answer, onLast);
    this.upgrade = upgrade;
    this.isWaiting = isWaiting;
  }

  get isComplete(): boolean {
    return this.#asked.complete;
  }
}

/** Node makes no response where a request asks for another protocol; an answer in HTTP needs one. */
export function upgradingClient(asked: IncomingMessage, socket: Socket, head: Buffer): NodeClient {
  const answer = new ServerResponse(asked);
  answer.shouldKeepAlive = false;
  answer.assignSocket(socket);
  answer.once("finish", () => {
    if (socket.writable) socket.end();
  });
  const protocol = asked.headers.upgrade ?? "";
  const upgrade = { protocol, socket, head, detach: () => answer.detachSocket(socket) };
  return new NodeClient(asked, answer, { upgrade });
}

function bodyOf(asked: IncomingMessage): AskedBody | null {
  const isChunked = asked.headers["transfer-encoding"] !== undefined;
  if (!isChunked && !(Number(asked.headers["content-length"] ?? 0) > 0)) return null;
  return { kind: "streamed", stream: asked, isChunked };
}

class NodeAnswer implements ClientAnswer {
  readonly #answer: ServerResponse;
  readonly #onLast: () => void;
  handlers: AnswerHandlers | null = null;

  constructor(answer: ServerResponse, onLast: () => void) {
    this.#answer = answer;
    this.#onLast = onLast;
    answer.on("drain", () => this.handlers?.onDrain());
    answer.once("close", () => {
      const { handlers } = this;
      this.handlers = null;
      handlers?.onClose(answer.writableFinished);
    });
  }

  get isBegun(): boolean {
    return this.#answer.headersSent;
  }

  get isGone(): boolean {
    return this.#answer.destroyed;
  }

  get isHeldUp(): boolean {
    return this.#answer.writableNeedDrain;
  }

  begin({ status, reason, headers, isAlone }: AnswerBegin): boolean {
    const answer = this.#answer;
    answer.sendDate = false;
    try {
      answer.writeHead(status, reason, headers as string[]);
    } catch {
      return false;
    }
    if (isAlone) answer.flushHeaders();
    return true;
  }

  write(piece: Buffer): boolean {
    return this.#answer.write(piece);
  }

  end(trailers: readonly string[]): void {
    if (trailers.length > 0) this.#answer.addTrailers(pairsOf(trailers));
    this.#answer.end();
  }

  say(status: number, headers: readonly string[], body: string): void {
    if (isLast(headers)) this.#onLast();
    this.#answer.writeHead(status, headers as string[]).end(body);
  }

  goOn(): void {
    this.#answer.writeContinue();
  }

  destroy(): void {
    this.#answer.destroy();
  }
}
