import { Code, ConnectError } from "@connectrpc/connect";
import { encodeKeyRequest } from "@orrery/domain/keys";
import type { PipelineRequest, Write, WriteResult } from "@orrery/protocol/local";
import type { ProposeOutcome } from "../coordination/coordination.ts";
import { refused } from "./api-error.ts";
import type { ApiFederation } from "./federation-directory.ts";
import { clientProblem, sequenceProblem } from "./inputs.ts";
import { WRITES_BYTES_MAX, WRITES_MAX } from "./limits.ts";
import { answeredBelowOf, clientIdOf, commandOf } from "./write-input.ts";
import { refusedResult, writeResult } from "./write-result.ts";

type Writes = Pick<PipelineRequest, "clientId" | "answeredBelow" | "writes">;

/** `done` is called once, with the write's answer or with why there is none. */
export function proposeWrite(
  { coordination, client }: ApiFederation,
  { clientId, answeredBelow }: Writes,
  write: Write,
  timeoutMs: number,
  done: (result: WriteResult) => void,
): void {
  const { sequence } = write;
  const input = commandOf(write);
  const problem =
    input.outcome === "refused" ? input.problem : clientId === "" ? null : sequenceProblem(sequence);
  if (problem !== null || input.outcome === "refused") {
    done(refusedResult(sequence, problem ?? ""));
    return;
  }
  const answered = (outcome: ProposeOutcome): void => done(writeResult(sequence, outcome));
  const { command } = input;
  if (clientId === "") client.propose(command, timeoutMs, answered);
  else {
    const number = Number(sequence);
    const request = encodeKeyRequest({
      ...{ clientId: clientIdOf(clientId), sequence: number, command },
      answeredBelow: answeredBelowOf(answeredBelow, number),
    });
    coordination.propose(request, timeoutMs, answered);
  }
}

/** Throws what the caller is to be told. */
export function checkWrites(writes: readonly Write[], clientId: string): void {
  if (clientId !== "") {
    const problem = clientProblem(clientId);
    if (problem !== null) throw refused(problem);
  }
  let bytes = 0;
  for (const { operation } of writes) if (operation.case === "put") bytes += operation.value.value.length;
  if (writes.length <= WRITES_MAX && bytes <= WRITES_BYTES_MAX) return;
  throw new ConnectError(
    `${writes.length} writes of ${bytes} bytes at once are too much: at most ${WRITES_MAX} and ${WRITES_BYTES_MAX} bytes.`,
    Code.ResourceExhausted,
  );
}
