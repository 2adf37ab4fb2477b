import { type BodyFraming, HEAD_BYTES_MAX, HEADERS_MAX } from "./answer-head.ts";
import { hasMisplaced, readHeaderLines } from "./header-lines.ts";

/** A chunk's length with its extensions, which are not passed on. */
const SIZE_LINE_MAX = 4096;
const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const QUOTED = '"(?:[\\t !#-[\\]-~\\x80-\\xff]|\\\\[\\t -~])*"';
const SIZE_LINE = new RegExp(`^([0-9a-fA-F]{1,12})(?:;${TOKEN}(?:=(?:${TOKEN}|${QUOTED}))?)*\\r\\n$`);
const LINE_FEED = 10;

type State = "data" | "until-end" | "size" | "data-end" | "trailers" | "done" | "malformed";

/** Finds what belongs to one body in what comes, in pieces of any length. */
export class BodyReader {
  readonly #isChunked: boolean;
  readonly #onData: (piece: Buffer) => void;
  #state: State;
  #left: number;
  /** A line whose end has not come yet, or the trailers so far. */
  #text = "";
  #trailers: readonly string[] = [];

  constructor(framing: BodyFraming, onData: (piece: Buffer) => void) {
    this.#isChunked = framing.kind === "chunked";
    this.#onData = onData;
    this.#left = framing.kind === "length" ? framing.bytes : 0;
    this.#state = firstOf(framing);
  }

  get isDone(): boolean {
    return this.#state === "done";
  }

  get isMalformed(): boolean {
    return this.#state === "malformed";
  }

  /** Name and value in turn. */
  get trailers(): readonly string[] {
    return this.#trailers;
  }

  /** Its connection has ended: true = so has the body. */
  end(): boolean {
    if (this.#state === "until-end") this.#state = "done";
    return this.#state === "done";
  }

  /** From `start` on; returns where what is not of this body begins. */
  read(bytes: Buffer, start: number): number {
    let at = start;
    while (at < bytes.length && this.#state !== "done" && this.#state !== "malformed") {
      if (this.#state === "until-end") {
        this.#onData(at === 0 ? bytes : bytes.subarray(at));
        return bytes.length;
      }
      at = this.#state === "data" ? this.#readData(bytes, at) : this.#readLine(bytes, at);
    }
    return at;
  }

  #readData(bytes: Buffer, at: number): number {
    const end = Math.min(bytes.length, at + this.#left);
    this.#left -= end - at;
    if (this.#left === 0) this.#state = this.#isChunked ? "data-end" : "done";
    this.#onData(at === 0 && end === bytes.length ? bytes : bytes.subarray(at, end));
    return end;
  }

  #readLine(bytes: Buffer, at: number): number {
    const feed = bytes.indexOf(LINE_FEED, at);
    const end = feed < 0 ? bytes.length : feed + 1;
    const max = this.#state === "trailers" ? HEAD_BYTES_MAX : SIZE_LINE_MAX;
    if (this.#text.length + end - at > max) this.#state = "malformed";
    else {
      this.#text += bytes.toString("latin1", at, end);
      if (feed >= 0) this.#takeLine();
    }
    return end;
  }

  #takeLine(): void {
    const text = this.#text;
    if (this.#state === "trailers") {
      if (text === "\r\n" || text.endsWith("\r\n\r\n")) this.#takeTrailers(text.slice(0, -2));
      return;
    }
    this.#text = "";
    if (this.#state === "data-end") {
      this.#state = text === "\r\n" ? "size" : "malformed";
      return;
    }
    const size = SIZE_LINE.exec(text)?.[1];
    this.#left = Number.parseInt(size ?? "0", 16);
    if (size === undefined) this.#state = "malformed";
    else this.#state = this.#left === 0 ? "trailers" : "data";
  }

  #takeTrailers(text: string): void {
    const trailers = hasMisplaced(text) ? null : readHeaderLines(text, 0, HEADERS_MAX);
    this.#state = trailers === null ? "malformed" : "done";
    this.#trailers = trailers ?? [];
  }
}

function firstOf(framing: BodyFraming): State {
  switch (framing.kind) {
    case "none":
      return "done";
    case "length":
      return framing.bytes === 0 ? "done" : "data";
    case "chunked":
      return "size";
    case "until-end":
      return "until-end";
  }
}
