import type { Socket } from "node:net";
import type { AnswerHead } from "../http1/answer-head.ts";
import { AnswerReader, type AnswerReaderHandlers } from "../http1/answer-reader.ts";
import { headerLines } from "../http1/header-lines.ts";
import type { ConnectionUser, InstanceConnection } from "../http1/instance-connection.ts";
import type { InstanceConnections } from "../http1/instance-connections.ts";
import type { InstanceWay } from "../instance-ways.ts";
import type { AskedBody } from "./client-side.ts";
import { QuestionBody } from "./question-body.ts";

export type Question = {
  readonly method: string;
  readonly path: string;
  /** Name and value in turn, with Host and what frames the body, without what is for one hop. */
  readonly headers: readonly string[];
  /** Null = none. */
  readonly body: AskedBody | null;
  /** The protocol that the client wants to go over to; null = none. */
  readonly upgrade: string | null;
};

export type AskFailure = {
  /** `unreachable`: nothing of it was sent; `stale`: a kept connection had ended when it was used again; `broken`: it ended before an answer began. */
  readonly kind: "unreachable" | "stale" | "broken";
  readonly sentence: string;
};

/** Who takes an answer, as it comes. */
export type AnswerTaker = {
  onData(piece: Buffer): void;
  /** It is whole. `trailers`: name and value in turn. */
  onEnd(trailers: readonly string[]): void;
  /** It ended in the middle. */
  onBroken(): void;
};

export type AskHandlers = {
  /** A way is there: from now on something of the request is sent. */
  onSending(): void;
  /** Something of the body moved. */
  onMoved(): void;
  /** The whole body is out. */
  onSent(): void;
  /** `isAlone`: nothing of its body came with it. Null = nobody wants it. */
  onHead(head: AnswerHead, isAlone: boolean): AnswerTaker | null;
  onUpgrade(head: AnswerHead, socket: Socket, rest: Buffer): void;
  /** Instead of the two above, at most once; never once it was given up. */
  onFailed(failure: AskFailure): void;
};

/** What nobody is to see is read to its end where it is short, so that its connection stays. */
const THROWN_AWAY_MAX = 65_536;
/** Opened for a request that was given up meanwhile. */
const UNUSED_MS = 1000;
const STALE: ReadonlySet<string> = new Set(["ECONNRESET", "EPIPE"]);

/** One request to one instance. */
export class InstanceAsk implements ConnectionUser, AnswerReaderHandlers {
  readonly #connections: InstanceConnections;
  readonly #question: Question;
  readonly #handlers: AskHandlers;
  readonly #reader: AnswerReader;
  #connection: InstanceConnection | null = null;
  #sending: QuestionBody | null = null;
  #taker: AnswerTaker | null = null;
  #isOver = false;

  constructor(connections: InstanceConnections, way: InstanceWay, question: Question, handlers: AskHandlers) {
    this.#connections = connections;
    this.#question = question;
    this.#handlers = handlers;
    this.#reader = new AnswerReader(question.method, this);
    const kept = connections.take(way.wayKey);
    if (kept === null) this.#open(way);
    else this.#send(kept);
  }

  /** The instance takes no more for now. */
  get isHeldUp(): boolean {
    return this.#connection?.isHeldUp === true;
  }

  /** Whatever it is at. */
  cancel(): void {
    if (this.#isOver) return;
    this.#leave();
    this.#connection?.destroy();
  }

  /** Of the answer. */
  pause(): void {
    if (!this.#isOver) this.#connection?.pause();
  }

  resume(): void {
    if (!this.#isOver) this.#connection?.resume();
  }

  onBytes(bytes: Buffer): void {
    this.#reader.read(bytes);
  }

  onDrain(): void {
    this.#sending?.goOn();
  }

  onBytesEnd(): void {
    if (this.#reader.end()) this.onWhole(false);
    else this.#broken(null);
  }

  onClose(code: string | null): void {
    this.#broken(code);
  }

  onHead(head: AnswerHead, isAlone: boolean): void {
    this.#taker = this.#handlers.onHead(head, isAlone);
    if (this.#taker === null && !isShort(head)) this.cancel();
  }

  onData(piece: Buffer): void {
    this.#taker?.onData(piece);
  }

  onWhole(isMore: boolean): void {
    if (this.#isOver) return;
    const connection = this.#connection;
    const isSent = this.#sending?.isOver !== false && connection?.isFlushed === true;
    this.#leave();
    // An answer before the end of its question leaves the connection in the middle of it.
    if (isMore || !isSent) connection?.destroy();
    else this.#connections.keep(connection, this.#reader.head?.keptForMs ?? 0);
    this.#taker?.onEnd(this.#reader.trailers);
  }

  onUpgrade(head: AnswerHead, rest: Buffer): void {
    const connection = this.#connection;
    if (this.#question.upgrade === null || connection === null) {
      this.onMalformed();
      return;
    }
    this.#leave();
    this.#handlers.onUpgrade(head, connection.release(), rest);
  }

  onMalformed(): void {
    if (this.#taker !== null) {
      this.#broken(null);
      return;
    }
    this.#connection?.destroy();
    this.#fail({ kind: "broken", sentence: "Its answer was no proper HTTP/1.1." });
  }

  #open(way: InstanceWay): void {
    this.#connections.open(way).then(
      (connection) => {
        // It is as good for the next one.
        if (this.#isOver) this.#connections.keep(connection, UNUSED_MS);
        else this.#send(connection);
      },
      (error: NodeJS.ErrnoException) => {
        const code = error.code ?? error.message;
        this.#fail({ kind: "unreachable", sentence: `It cannot be reached (${code}).` });
      },
    );
  }

  #send(connection: InstanceConnection): void {
    this.#connection = connection;
    connection.use(this);
    const { method, path, headers, body, upgrade } = this.#question;
    this.#handlers.onSending();
    const over = upgrade === null ? "" : `Connection: Upgrade\r\nUpgrade: ${upgrade}\r\n`;
    const head = `${method} ${path} HTTP/1.1\r\n${headerLines(headers)}${over}\r\n`;
    if (body === null) connection.write(head);
    else if (body.kind === "kept") connection.writeBoth(head, body.bytes);
    else {
      connection.write(head);
      this.#sending = new QuestionBody(connection, body, this.#handlers);
    }
  }

  #broken(code: string | null): void {
    if (this.#isOver) return;
    const connection = this.#connection;
    if (this.#reader.head !== null) {
      this.#leave();
      this.#taker?.onBroken();
    } else if (isStale(connection, code) && !this.#reader.hasBegun) {
      this.#connections.endIdle(connection.wayKey);
      this.#fail({ kind: "stale", sentence: "The kept connection had ended." });
    } else {
      const why = code ?? "ECONNRESET";
      this.#fail({ kind: "broken", sentence: `It ended the connection before an answer (${why}).` });
    }
    connection?.destroy();
  }

  #fail(failure: AskFailure): void {
    if (this.#isOver) return;
    this.#leave();
    this.#handlers.onFailed(failure);
  }

  #leave(): void {
    this.#isOver = true;
    this.#reader.stop();
    this.#sending?.stop();
  }
}

function isStale(
  connection: InstanceConnection | null,
  code: string | null,
): connection is InstanceConnection {
  return connection?.isReused === true && (code === null || STALE.has(code));
}

function isShort({ framing }: AnswerHead): boolean {
  return framing.kind === "none" || (framing.kind === "length" && framing.bytes <= THROWN_AWAY_MAX);
}
