import type { Socket } from "node:net";
import { type AnswerHead, readAnswerHead } from "../http1/answer-head.ts";
import { BodyReader } from "../http1/body-reader.ts";
import { HEAD_BYTES_MAX, headerLines } from "../http1/header-lines.ts";
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

const INTERIM_MAX = 20;
/** What nobody is to see is read to its end where it is short, so that its connection stays. */
const THROWN_AWAY_MAX = 65_536;
/** Opened for a request that was given up meanwhile. */
const UNUSED_MS = 1000;
const STALE: ReadonlySet<string> = new Set(["ECONNRESET", "EPIPE"]);
const NOBODY: AnswerTaker = { onData: () => undefined, onEnd: () => undefined, onBroken: () => undefined };

/** One request to one instance. */
export class InstanceAsk implements ConnectionUser {
  readonly #connections: InstanceConnections;
  readonly #question: Question;
  readonly #handlers: AskHandlers;
  #connection: InstanceConnection | null = null;
  #sending: QuestionBody | null = null;
  /** What came of a head. */
  #rest: Buffer | null = null;
  #interimCount = 0;
  #head: AnswerHead | null = null;
  #body: BodyReader | null = null;
  #taker: AnswerTaker = NOBODY;
  #isOver = false;

  constructor(connections: InstanceConnections, way: InstanceWay, question: Question, handlers: AskHandlers) {
    this.#connections = connections;
    this.#question = question;
    this.#handlers = handlers;
    const kept = connections.take(way.wayKey);
    if (kept !== null) {
      this.#send(kept);
      return;
    }
    connections.open(way).then(
      (connection) => {
        // It is as good for the next one.
        if (this.#isOver) connections.keep(connection, UNUSED_MS);
        else this.#send(connection);
      },
      (error: NodeJS.ErrnoException) => {
        const code = error.code ?? error.message;
        this.#fail({ kind: "unreachable", sentence: `It cannot be reached (${code}).` });
      },
    );
  }

  /** Whatever it is at. */
  cancel(): void {
    if (this.#isOver) return;
    this.#leave();
    this.#connection?.destroy();
  }

  /** The instance takes no more for now. */
  get isHeldUp(): boolean {
    return this.#connection?.isHeldUp === true;
  }

  /** Of the answer. */
  pause(): void {
    if (!this.#isOver) this.#connection?.pause();
  }

  resume(): void {
    if (!this.#isOver) this.#connection?.resume();
  }

  onData(bytes: Buffer): void {
    if (this.#body === null) this.#readHead(bytes);
    else this.#readBody(bytes, 0);
  }

  onDrain(): void {
    this.#sending?.goOn();
  }

  onEnd(): void {
    if (this.#body?.end() === true) this.#finish(false);
    else this.#broken(null);
  }

  onClose(code: string | null): void {
    this.#broken(code);
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

  #readHead(bytes: Buffer): void {
    const all = this.#rest === null ? bytes : Buffer.concat([this.#rest, bytes]);
    let at = 0;
    for (;;) {
      const end = all.indexOf("\r\n\r\n", at);
      if (end < 0) break;
      const head = readAnswerHead(all.toString("latin1", at, end + 2), this.#question.method);
      at = end + 4;
      if (head === null || this.#interimCount >= INTERIM_MAX) {
        this.#misspoken();
        return;
      }
      if (head.status >= 200) {
        this.#takeHead(head, all, at);
        return;
      }
      if (head.status === 101) {
        this.#takeUpgrade(head, all.subarray(at));
        return;
      }
      this.#interimCount += 1;
    }
    this.#rest = at === all.length ? null : all.subarray(at);
    if (all.length - at > HEAD_BYTES_MAX) this.#misspoken();
  }

  #takeHead(head: AnswerHead, bytes: Buffer, at: number): void {
    this.#rest = null;
    this.#head = head;
    const body = new BodyReader(head.framing, (piece) => this.#taker.onData(piece));
    this.#body = body;
    const taker = this.#handlers.onHead(head, at === bytes.length && !body.isDone);
    if (this.#isOver) return;
    if (taker !== null) this.#taker = taker;
    else if (!isShort(head)) {
      this.cancel();
      return;
    }
    this.#readBody(bytes, at);
  }

  #takeUpgrade(head: AnswerHead, rest: Buffer): void {
    const connection = this.#connection;
    if (this.#question.upgrade === null || connection === null) {
      this.#misspoken();
      return;
    }
    this.#leave();
    this.#handlers.onUpgrade(head, connection.release(), rest);
  }

  #readBody(bytes: Buffer, start: number): void {
    const body = this.#body;
    if (body === null) return;
    const at = body.read(bytes, start);
    if (this.#isOver) return;
    if (body.isMalformed) this.#broken(null);
    else if (body.isDone) this.#finish(at < bytes.length);
  }

  /** `isMore`: something follows it that nobody asked for. */
  #finish(isMore: boolean): void {
    const connection = this.#connection;
    const isSent = this.#sending?.isOver !== false && connection?.isFlushed === true;
    this.#leave();
    if (connection !== null) {
      // An answer before the end of its question leaves the connection in the middle of it.
      if (isMore || !isSent) connection.destroy();
      else this.#connections.keep(connection, this.#head?.keptForMs ?? 0);
    }
    this.#taker.onEnd(this.#body?.trailers ?? []);
  }

  #misspoken(): void {
    this.#connection?.destroy();
    this.#fail({ kind: "broken", sentence: "Its answer was no proper HTTP/1.1." });
  }

  #broken(code: string | null): void {
    if (this.#isOver) return;
    const connection = this.#connection;
    const hasSaid = this.#rest !== null || this.#interimCount > 0;
    if (this.#head !== null) {
      this.#leave();
      connection?.destroy();
      this.#taker.onBroken();
    } else if (connection?.isReused === true && !hasSaid && (code === null || STALE.has(code))) {
      this.#connections.endIdle(connection.wayKey);
      this.#fail({ kind: "stale", sentence: "The kept connection had ended." });
    } else {
      this.#fail({
        kind: "broken",
        sentence: `It ended the connection before an answer (${code ?? "ECONNRESET"}).`,
      });
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
    this.#sending?.stop();
  }
}

function isShort({ framing }: AnswerHead): boolean {
  return framing.kind === "none" || (framing.kind === "length" && framing.bytes <= THROWN_AWAY_MAX);
}
