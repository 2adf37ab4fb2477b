import { ByteReader } from "../write-ahead-log/byte-reader.ts";
import { ByteWriter } from "../write-ahead-log/byte-writer.ts";
import type { KeyAnswer, KeyCommand, KeyRequest } from "./key-command.ts";

const COMMAND_KINDS = ["put", "delete", "lock", "unlock", "expire"] as const;
const OUTCOMES = [
  "stored",
  "deleted",
  "conflict",
  "fenced",
  "locked",
  "held",
  "unlocked",
  "not-held",
  "full",
  "malformed",
  "forgotten",
] as const;

/** Written anew by each call and copied at its end: memory of its own for each request costs more than the request. */
const scratch = new ByteWriter();
const SCRATCH_BYTES_MAX = 256 * 1024;

/** The bytes of a log entry's command; `decodeKeyRequest` reads them. */
export function encodeKeyRequest(request: KeyRequest): Uint8Array {
  const writer = scratch;
  writer.clear(SCRATCH_BYTES_MAX);
  writer.text(request.clientId);
  writer.varint(request.sequence);
  writer.varint(request.answeredBelow);
  writeCommand(writer, request.command);
  return writer.written.slice();
}

/** Null = these bytes are no request. */
export function decodeKeyRequest(bytes: Uint8Array): KeyRequest | null {
  const reader = new ByteReader(bytes);
  const request = {
    clientId: reader.text(),
    sequence: reader.varint(),
    answeredBelow: reader.varint(),
    command: readCommand(reader),
  };
  if (reader.isBroken || !reader.isAtEnd || request.command === null) return null;
  return { ...request, command: request.command };
}

export function writeAnswer(writer: ByteWriter, answer: KeyAnswer): void {
  writer.u8(OUTCOMES.indexOf(answer.outcome));
  switch (answer.outcome) {
    case "stored":
    case "deleted":
    case "conflict":
      writer.varint(answer.revision);
      break;
    case "fenced":
      writer.varint(answer.leaderToken);
      break;
    case "locked":
      writer.varint(answer.token);
      break;
    case "held":
      writer.text(answer.owner);
      writer.varint(answer.token);
      break;
    case "unlocked":
    case "not-held":
    case "full":
    case "malformed":
    case "forgotten":
      break;
  }
}

export function readAnswer(reader: ByteReader): KeyAnswer {
  const outcome = OUTCOMES[reader.u8()];
  switch (outcome) {
    case "stored":
    case "deleted":
    case "conflict":
      return { outcome, revision: reader.varint() };
    case "fenced":
      return { outcome, leaderToken: reader.varint() };
    case "locked":
      return { outcome, token: reader.varint() };
    case "held":
      return { outcome, owner: reader.text(), token: reader.varint() };
    case undefined:
      reader.fail();
      return { outcome: "malformed" };
    default:
      return { outcome };
  }
}

function writeCommand(writer: ByteWriter, command: KeyCommand): void {
  writer.u8(COMMAND_KINDS.indexOf(command.kind));
  switch (command.kind) {
    case "put":
      writer.text(command.key);
      writer.blob(command.value);
      writeOptional(writer, command.expectedRevision);
      writeOptional(writer, command.fencingToken);
      break;
    case "delete":
      writer.text(command.key);
      writeOptional(writer, command.expectedRevision);
      writeOptional(writer, command.fencingToken);
      break;
    case "lock":
      writer.text(command.name);
      writer.text(command.owner);
      writer.varint(command.ttlMs);
      break;
    case "unlock":
    case "expire":
      writer.text(command.name);
      writer.varint(command.token);
      break;
  }
}

function readCommand(reader: ByteReader): KeyCommand | null {
  const kind = COMMAND_KINDS[reader.u8()];
  switch (kind) {
    case "put":
      return {
        kind,
        key: reader.text(),
        value: reader.blob(),
        expectedRevision: readOptional(reader),
        fencingToken: readOptional(reader),
      };
    case "delete":
      return {
        kind,
        key: reader.text(),
        expectedRevision: readOptional(reader),
        fencingToken: readOptional(reader),
      };
    case "lock":
      return { kind, name: reader.text(), owner: reader.text(), ttlMs: reader.varint() };
    case "unlock":
    case "expire":
      return { kind, name: reader.text(), token: reader.varint() };
    default:
      return null;
  }
}

/** 0 = null, else the value and one. */
function writeOptional(writer: ByteWriter, value: number | null): void {
  writer.varint(value === null ? 0 : value + 1);
}

function readOptional(reader: ByteReader): number | null {
  const value = reader.varint();
  return value === 0 ? null : value - 1;
}
