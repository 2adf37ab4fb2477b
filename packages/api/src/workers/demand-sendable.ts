import { secretsOf } from "@orrery/domain/workers";
import type { WorkerSpec } from "@orrery/protocol/workers";
import { AppError } from "@orrery/runtime";

/** What a node is told of all its workers is one message of 1 MiB; so one of them has at most this part of it. */
export const ORDER_BYTES_MAX = 262_144;
const SECRET_BYTES_MAX = 16_384;

/** Bytes of the spec on its way to a node, with secrets as large as they may be. */
export function orderBytes(spec: WorkerSpec): number {
  return Buffer.byteLength(JSON.stringify(spec)) + secretsOf(spec).length * SECRET_BYTES_MAX;
}

/** Throws INVALID_INPUT. */
export function demandSendable(spec: WorkerSpec): void {
  const own = Buffer.byteLength(JSON.stringify(spec));
  if (own <= ORDER_BYTES_MAX) return;
  const message = `${spec.name}: the spec has ${own} bytes, of at most ${ORDER_BYTES_MAX}; install large scripts and files on the nodes and name them as command.`;
  throw new AppError("INVALID_INPUT", message);
}
