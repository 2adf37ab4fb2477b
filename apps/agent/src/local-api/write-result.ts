import { create } from "@bufbuild/protobuf";
import type { KeyAnswer } from "@orrery/domain/keys";
import { WriteOutcome, type WriteResult, WriteResultSchema } from "@orrery/protocol/local";
import type { ProposeFailure, ProposeOutcome } from "../coordination/coordination.ts";
import { fencedSentence, SENTENCE } from "./api-error.ts";

export function writeResult(sequence: bigint, outcome: ProposeOutcome): WriteResult {
  const result = create(WriteResultSchema);
  result.sequence = sequence;
  if (outcome.outcome === "answered") fill(result, outcome.answer);
  else {
    const [code, message] = failed(outcome);
    result.outcome = code;
    result.message = message;
  }
  return result;
}

export function refusedResult(sequence: bigint, message: string): WriteResult {
  return create(WriteResultSchema, { sequence, outcome: WriteOutcome.REFUSED, message });
}

function fill(result: WriteResult, answer: KeyAnswer): void {
  switch (answer.outcome) {
    case "stored":
      result.outcome = WriteOutcome.STORED;
      result.revision = BigInt(answer.revision);
      return;
    case "deleted":
      result.outcome = WriteOutcome.DELETED;
      result.revision = BigInt(answer.revision);
      return;
    case "conflict":
      result.outcome = WriteOutcome.CONFLICT;
      result.revision = BigInt(answer.revision);
      return;
    case "fenced":
      result.outcome = WriteOutcome.FENCED;
      result.token = BigInt(answer.leaderToken);
      result.message = fencedSentence(answer.leaderToken);
      return;
    case "locked":
      result.outcome = WriteOutcome.LOCKED;
      result.token = BigInt(answer.token);
      return;
    case "held":
      result.outcome = WriteOutcome.HELD;
      result.token = BigInt(answer.token);
      result.owner = answer.owner;
      return;
    case "unlocked":
      result.outcome = WriteOutcome.UNLOCKED;
      return;
    case "not-held":
      result.outcome = WriteOutcome.NOT_HELD;
      return;
    case "full":
      result.outcome = WriteOutcome.FULL;
      result.message = SENTENCE.full;
      return;
    case "forgotten":
      result.outcome = WriteOutcome.FORGOTTEN;
      result.message = SENTENCE.forgotten;
      return;
    case "malformed":
      result.outcome = WriteOutcome.REFUSED;
      result.message = "The federation could not read the request.";
  }
}

function failed(outcome: ProposeFailure): [WriteOutcome, string] {
  switch (outcome.outcome) {
    case "no-quorum":
      return [WriteOutcome.NO_QUORUM, outcome.problem];
    case "overloaded":
      return [WriteOutcome.OVERLOADED, SENTENCE.overloaded];
    case "too-large":
      return [WriteOutcome.REFUSED, SENTENCE.tooLarge];
    case "gone":
      return [WriteOutcome.REFUSED, SENTENCE.gone];
    case "unknown":
      return [WriteOutcome.UNKNOWN, `${outcome.problem} ${SENTENCE.unknown}`.trim()];
  }
}
