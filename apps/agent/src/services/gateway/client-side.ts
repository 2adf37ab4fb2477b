import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { headerOf } from "../http1/header-lines.ts";

/** Still coming. */
export type StreamedBody = {
  readonly kind: "streamed";
  readonly stream: IncomingMessage;
  readonly isChunked: boolean;
};

/** `kept`: it came whole with its head, and may be sent again. */
export type AskedBody = StreamedBody | { readonly kind: "kept"; readonly bytes: Buffer };

export type AnswerHandlers = {
  /** The client takes more. */
  onDrain(): void;
  /** `isWhole`: the client has all of it; else it has gone, or the answer was destroyed. */
  onClose(isWhole: boolean): void;
};

/** Where an answer goes. */
export interface ClientAnswer {
  readonly isBegun: boolean;
  /** Nothing more can be said. */
  readonly isGone: boolean;
  /** The client takes no more for now. */
  readonly isHeldUp: boolean;
  /** Who hears of it from now on; once it has closed, nobody. */
  handlers: AnswerHandlers | null;
  /** False = it cannot be said. */
  begin(head: AnswerBegin): boolean;
  /** False: wait for `onDrain`. */
  write(piece: Buffer): boolean;
  /** `trailers`: name and value in turn. */
  end(trailers: readonly string[]): void;
  /** A whole one; `headers` name its length. */
  say(status: number, headers: readonly string[], body: string): void;
  /** The client may send its body. */
  goOn(): void;
  destroy(): void;
}

/** `headers`: name and value in turn. The connection is not to be used again. */
export function isLast(headers: readonly string[]): boolean {
  return headerOf(headers, "connection") === "close";
}

export type AnswerBegin = {
  readonly status: number;
  readonly reason: string;
  /** Name and value in turn. */
  readonly headers: readonly string[];
  /** They name its length; else what body it has is chunked. */
  readonly hasLength: boolean;
  /** Its body does not come at once. */
  readonly isAlone: boolean;
};

export type ClientUpgrade = {
  readonly protocol: string;
  readonly socket: Socket;
  readonly head: Buffer;
  /** The connection is no longer one of HTTP. */
  detach(): void;
};

/** One request as it came, and where its answer goes. */
export type ClientSide = {
  readonly method: string;
  readonly url: string;
  /** By lower-case name. */
  readonly headers: IncomingHttpHeaders;
  /** Name and value in turn. */
  readonly rawHeaders: readonly string[];
  readonly remoteAddress: string;
  /** Null = it has none. */
  readonly body: AskedBody | null;
  /** All of it has come. */
  readonly isComplete: boolean;
  readonly answer: ClientAnswer;
  /** Null = it asked for no other protocol. */
  readonly upgrade: ClientUpgrade | null;
  /** It waits to hear that its body is wanted. */
  readonly isWaiting: boolean;
};
