import type { HandlerContext } from "@connectrpc/connect";
import { RESERVED_PREFIX } from "../coordination/coordination.ts";
import { KEY_LENGTH_MAX, LOCK_TTL_MS, NAME_LENGTH_MAX, TIMEOUT_MS, TOPIC_LENGTH_MAX } from "./limits.ts";

/** Each gives a sentence where the input is not what it must be; null = it is. */
export function keyProblem(key: string): string | null {
  return nameProblem("key", key, KEY_LENGTH_MAX);
}

export function lockNameProblem(name: string): string | null {
  return nameProblem("lock's name", name, KEY_LENGTH_MAX);
}

export function topicProblem(topic: string): string | null {
  return nameProblem("topic", topic, TOPIC_LENGTH_MAX);
}

export function ownerProblem(owner: string): string | null {
  if (owner.length > 0 && owner.length <= NAME_LENGTH_MAX) return null;
  return `The owner must have 1 to ${NAME_LENGTH_MAX} characters.`;
}

export function clientProblem(clientId: string): string | null {
  if (clientId.length > 0 && clientId.length <= NAME_LENGTH_MAX) return null;
  return `client_id must have 1 to ${NAME_LENGTH_MAX} characters.`;
}

export function valueProblem(value: Uint8Array): string | null {
  return value.length <= 64 * 1024
    ? null
    : `The value has ${value.length} bytes; at most 65,536 are allowed.`;
}

export function ttlProblem(ttlMs: number): string | null {
  const { min, max } = LOCK_TTL_MS;
  if (ttlMs >= min && ttlMs <= max) return null;
  return `ttl_ms must be from ${min} to ${max}, not ${ttlMs}.`;
}

/** Numbers from the wire are 64-bit; those beyond 2^53 - 1 are none of ours. */
export function isWhole(value: bigint): boolean {
  return value >= 0n && value <= BigInt(Number.MAX_SAFE_INTEGER);
}

export function sequenceProblem(sequence: bigint): string | null {
  return sequence >= 1n && isWhole(sequence) ? null : "sequence must be from 1 to 2^53 - 1.";
}

/** From the caller's deadline, within bounds. */
export function timeoutMsOf(context: Pick<HandlerContext, "timeoutMs">): number {
  const wished = context.timeoutMs() ?? TIMEOUT_MS.default;
  return Math.max(1, Math.min(TIMEOUT_MS.max, Math.floor(wished)));
}

function nameProblem(what: string, name: string, lengthMax: number): string | null {
  if (name.length === 0 || name.length > lengthMax)
    return `The ${what} must have 1 to ${lengthMax} characters.`;
  if (name.startsWith(RESERVED_PREFIX)) {
    return `A ${what} that begins with "${RESERVED_PREFIX}" is the agents' own; choose another one.`;
  }
  return null;
}
