import { type AnswerHead, HEAD_BYTES_MAX, readAnswerHead } from "./answer-head.ts";
import { BodyReader } from "./body-reader.ts";

export type AnswerReaderHandlers = {
  /** Of the final answer. `isAlone`: nothing of its body came with it. */
  onHead(head: AnswerHead, isAlone: boolean): void;
  onData(piece: Buffer): void;
  /** `isMore`: something follows that is not of it. */
  onWhole(isMore: boolean): void;
  /** It goes over to another protocol, whose first bytes are `rest`. */
  onUpgrade(head: AnswerHead, rest: Buffer): void;
  /** It is no answer by HTTP/1.1, or one that could be read in two ways. */
  onMalformed(): void;
};

const INTERIM_MAX = 20;

/** Reads one answer from what a connection says, in pieces of any length. Interim ones (100, 103) are left out. */
export class AnswerReader {
  readonly #method: string;
  readonly #handlers: AnswerReaderHandlers;
  /** What came of a head. */
  #rest: Buffer | null = null;
  #interimCount = 0;
  #head: AnswerHead | null = null;
  #body: BodyReader | null = null;
  #isOver = false;

  /** `method`: of what it answers. */
  constructor(method: string, handlers: AnswerReaderHandlers) {
    this.#method = method;
    this.#handlers = handlers;
  }

  /** Something of it came. */
  get hasBegun(): boolean {
    return this.#head !== null || this.#rest !== null || this.#interimCount > 0;
  }

  /** Null = it has not come yet. */
  get head(): AnswerHead | null {
    return this.#head;
  }

  /** Name and value in turn, of what is whole. */
  get trailers(): readonly string[] {
    return this.#body?.trailers ?? [];
  }

  read(bytes: Buffer): void {
    if (this.#isOver) return;
    if (this.#body === null) this.#readHead(bytes);
    else this.#readBody(this.#body, bytes, 0);
  }

  /** The connection has ended: true = the answer with it. */
  end(): boolean {
    return this.#body?.end() === true;
  }

  /** Nobody wants the rest. */
  stop(): void {
    this.#isOver = true;
  }

  #readHead(bytes: Buffer): void {
    const all = this.#rest === null ? bytes : Buffer.concat([this.#rest, bytes]);
    let at = 0;
    for (;;) {
      const end = all.indexOf("\r\n\r\n", at);
      if (end < 0) break;
      const head = end - at > HEAD_BYTES_MAX ? null : this.#headOf(all, at, end + 2);
      at = end + 4;
      if (head === null || head.status >= 200 || head.status === 101) {
        this.#rest = null;
        this.#takeHead(head, all, at);
        return;
      }
      this.#interimCount += 1;
    }
    this.#rest = at === all.length ? null : all.subarray(at);
    if (all.length - at > HEAD_BYTES_MAX) this.#malformed();
  }

  #headOf(bytes: Buffer, start: number, end: number): AnswerHead | null {
    if (this.#interimCount > INTERIM_MAX) return null;
    return readAnswerHead(bytes.toString("latin1", start, end), this.#method);
  }

  #takeHead(head: AnswerHead | null, bytes: Buffer, at: number): void {
    if (head === null) {
      this.#malformed();
      return;
    }
    this.#head = head;
    if (head.status === 101) {
      this.#isOver = true;
      this.#handlers.onUpgrade(head, bytes.subarray(at));
      return;
    }
    const body = new BodyReader(head.framing, (piece) => {
      if (!this.#isOver) this.#handlers.onData(piece);
    });
    this.#body = body;
    this.#handlers.onHead(head, at === bytes.length && !body.isDone);
    if (!this.#isOver) this.#readBody(body, bytes, at);
  }

  #readBody(body: BodyReader, bytes: Buffer, start: number): void {
    const at = body.read(bytes, start);
    if (this.#isOver) return;
    if (body.isMalformed) this.#malformed();
    else if (body.isDone) {
      this.#isOver = true;
      this.#handlers.onWhole(at < bytes.length);
    }
  }

  #malformed(): void {
    this.#isOver = true;
    this.#handlers.onMalformed();
  }
}
