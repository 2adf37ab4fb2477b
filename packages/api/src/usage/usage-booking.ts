import { createHash } from "node:crypto";
import type { UsageEvent } from "@orrery/domain/billing";

/** One event as its source told it. */
export type UsageBooking = {
  /** Who made the id. */
  source: string;
  /** Made and kept at the source before it is sent: the same source and id are the same event. */
  id: string;
  accountId: string;
  meter: string;
  value: ToldQuantity;
  /** Of a meter that counts different values: the value. */
  unique: string | null;
  worker: string | null;
  /** Null = no agent told it. */
  nodeId: string | null;
  /** Null = now. */
  atMs: number | null;
  /** What was taken of which of the node's slices when it was allowed. */
  parts: UsageEvent["parts"];
};

/** A quantity as somebody wrote it. */
export type ToldQuantity = {
  /** Null = that is no whole number. */
  quantity: bigint | null;
  text: string;
};

const TEXT_MAX = 64;

/** Reads a whole number out of a JSON value; whatever else it is, its text is kept. */
export function toldQuantity(value: unknown): ToldQuantity {
  if (typeof value === "number") {
    const quantity = Number.isSafeInteger(value) ? BigInt(value) : null;
    return { quantity, text: String(value) };
  }
  const text = String(value).slice(0, TEXT_MAX).toWellFormed().replaceAll("\0", "\ufffd");
  return { quantity: /^-?\d{1,30}$/.test(text) ? BigInt(text) : null, text };
}

/**
 * SHA-256 in hexadecimal of what an event says: the same event, told again, has the same. How it was allowed is not part of it, since that
 * may be told anew after a restart.
 */
export function payloadHash({ accountId, meter, value, unique, worker, nodeId, atMs }: UsageBooking): string {
  const text = value.quantity === null ? value.text : value.quantity.toString();
  return createHash("sha256")
    .update(JSON.stringify([accountId, meter, text, unique, worker, nodeId, atMs]))
    .digest("hex");
}

/** As the books keep it: the value may be a secret, and long. */
export function hashOfValue(unique: string): string {
  return createHash("sha256").update(unique).digest("hex");
}
