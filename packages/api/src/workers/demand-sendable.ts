import type { SecretRecord } from "@orrery/db";
import { secretsOf } from "@orrery/domain/workers";
import type { WorkerSpec } from "@orrery/protocol/workers";
import { AppError } from "@orrery/runtime";

/** What a node is told of all its workers is one message of 1 MiB; so one of them has at most this part of it. */
export const ORDER_BYTES_MAX = 262_144;
/** Of a secret that is not set yet. */
const SECRET_BYTES_GUESS = 1024;

type Sized = Pick<SecretRecord, "sealedValue">;

/** Bytes of the spec on its way to a node, with its secrets. */
export function orderBytes(spec: WorkerSpec, secrets: ReadonlyMap<string, Sized>): number {
  const values = secretsOf(spec).map(
    (name) => secrets.get(name)?.sealedValue.byteLength ?? SECRET_BYTES_GUESS,
  );
  return values.reduce((sum, bytes) => sum + bytes, Buffer.byteLength(JSON.stringify(spec)));
}

/** Throws INVALID_INPUT. */
export function demandSendable(spec: WorkerSpec, secrets: ReadonlyMap<string, Sized>): void {
  const bytes = orderBytes(spec, secrets);
  if (bytes <= ORDER_BYTES_MAX) return;
  const message = `${spec.name}: spec and secrets have ${bytes} bytes together, of at most ${ORDER_BYTES_MAX}; install large scripts and files on the nodes and name them as command.`;
  throw new AppError("INVALID_INPUT", message);
}
