import { readAnswer, writeAnswer } from "@orrery/domain/keys";
import { ByteReader, ByteWriter } from "@orrery/domain/write-ahead-log";
import type { ProposeOutcome } from "./coordination.ts";

/** Many requests in one buffer, from thread to thread and from member to member: each with its id and its time. */
export type BatchedWrite = { readonly id: number; readonly timeoutMs: number; readonly request: Uint8Array };
export type BatchedAnswer = { readonly id: number; readonly outcome: ProposeOutcome };

const HEAD_BYTES = 12;

export function packWrites(writes: readonly BatchedWrite[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const { request } of writes) length += HEAD_BYTES + request.length;
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const { id, timeoutMs, request } of writes) {
    view.setUint32(at, id, true);
    view.setUint32(at + 4, timeoutMs, true);
    view.setUint32(at + 8, request.length, true);
    bytes.set(request, at + HEAD_BYTES);
    at += HEAD_BYTES + request.length;
  }
  return bytes;
}

/** Requests are views of `bytes`. Null = these bytes are no batch. */
export function unpackWrites(bytes: Uint8Array): BatchedWrite[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const writes: BatchedWrite[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + HEAD_BYTES > bytes.length) return null;
    const start = at + HEAD_BYTES;
    const end = start + view.getUint32(at + 8, true);
    if (end > bytes.length) return null;
    const id = view.getUint32(at, true);
    writes.push({ id, timeoutMs: view.getUint32(at + 4, true), request: bytes.subarray(start, end) });
    at = end;
  }
  return writes;
}

/** In the order of their numbers on the wire; only appended to. */
const OUTCOMES = ["answered", "no-quorum", "overloaded", "too-large", "gone", "unknown"] as const;

export function packAnswers(answers: readonly BatchedAnswer[]): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(64 + answers.length * 16);
  for (const { id, outcome } of answers) {
    writer.varint(id);
    writer.u8(OUTCOMES.indexOf(outcome.outcome));
    if (outcome.outcome === "answered") writeAnswer(writer, outcome.answer);
    else if ("problem" in outcome) writer.text(outcome.problem);
  }
  return writer.written.slice();
}

/** Null = these bytes are no answers. */
export function unpackAnswers(bytes: Uint8Array): BatchedAnswer[] | null {
  const reader = new ByteReader(bytes);
  const answers: BatchedAnswer[] = [];
  while (!reader.isAtEnd) {
    const id = reader.varint();
    const outcome = readOutcome(reader);
    if (reader.isBroken || outcome === null) return null;
    answers.push({ id, outcome });
  }
  return answers;
}

/** A leader's answers to another member, which applies the log up to `appliedIndex` before it passes them on. */
export type WrittenAnswers = { readonly appliedIndex: number; readonly answers: readonly BatchedAnswer[] };

const INDEX_BYTES = 8;

export function packWritten({ appliedIndex, answers }: WrittenAnswers): Uint8Array<ArrayBuffer> {
  const packed = packAnswers(answers);
  const bytes = new Uint8Array(INDEX_BYTES + packed.length);
  new DataView(bytes.buffer).setFloat64(0, appliedIndex, true);
  bytes.set(packed, INDEX_BYTES);
  return bytes;
}

/** Null = these bytes are none. */
export function unpackWritten(bytes: Uint8Array): WrittenAnswers | null {
  if (bytes.length < INDEX_BYTES) return null;
  const appliedIndex = new DataView(bytes.buffer, bytes.byteOffset, INDEX_BYTES).getFloat64(0, true);
  const answers = unpackAnswers(bytes.subarray(INDEX_BYTES));
  return answers === null ? null : { appliedIndex, answers };
}

function readOutcome(reader: ByteReader): ProposeOutcome | null {
  const outcome = OUTCOMES[reader.u8()];
  switch (outcome) {
    case "answered":
      return { outcome, answer: readAnswer(reader) };
    case "no-quorum":
    case "unknown":
      return { outcome, problem: reader.text() };
    case "overloaded":
    case "too-large":
    case "gone":
      return { outcome };
    default:
      return null;
  }
}
