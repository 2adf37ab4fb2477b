import { isCountable } from "@orrery/domain/billing";
import { USAGE_AHEAD_MAX_MS, USAGE_LATE_MAX_MS } from "@orrery/protocol";
import type { UsageWish } from "../admission/admission.ts";
import { GRANT_LIFE_MS } from "../usage/open-grants.ts";
import { refused } from "./api-error.ts";
import { isWhole } from "./inputs.ts";

export type WishInput = {
  readonly meter: string;
  readonly quantity: bigint | undefined;
  readonly worker: string;
  readonly account: string;
};

const METER = /^[a-z][a-z0-9_]{0,62}$/;
const NAME_LENGTH_MAX = 64;
const ACCOUNT_LENGTH_MAX = 80;
const UNIQUE_LENGTH_MAX = 256;

/** Each throws what the caller is to be told. */
export function wishOf({ meter, quantity = 1n, worker, account }: WishInput): UsageWish {
  if (!METER.test(meter)) {
    throw refused(
      "The meter must be lower-case letters, digits and _, beginning with a letter, as in inferences.",
    );
  }
  if (!isCountable(quantity)) {
    throw refused(`The quantity must be a whole number from 1 to 10^15, not ${quantity}.`);
  }
  return {
    ...{ meter, quantity },
    worker: textOf("worker", worker, NAME_LENGTH_MAX),
    account: textOf("account", account, ACCOUNT_LENGTH_MAX),
  };
}

export function lifeMsOf(validForMs: number): number {
  const { min, max, default: usual } = GRANT_LIFE_MS;
  if (validForMs === 0) return usual;
  if (validForMs >= min && validForMs <= max) return validForMs;
  throw refused(`valid_for_ms must be from ${min} to ${max}, not ${validForMs}.`);
}

/** Null = now. */
export function atMsOf(atMs: bigint, hubAtMs: number): number | null {
  if (atMs === 0n) return null;
  if (!isWhole(atMs)) throw refused("at_ms must be milliseconds since the epoch.");
  const at = Number(atMs);
  if (at > hubAtMs + USAGE_AHEAD_MAX_MS) {
    throw refused("at_ms lies more than 5 minutes ahead of the hub's clock; set this host's clock.");
  }
  if (at < hubAtMs - USAGE_LATE_MAX_MS) {
    throw refused("at_ms lies more than 35 days back; usage that old cannot be booked any more.");
  }
  return at;
}

export function clientIdOf(id: string): string | null {
  return textOf("id", id, NAME_LENGTH_MAX);
}

export function uniqueOf(unique: string): string | null {
  return textOf("unique", unique, UNIQUE_LENGTH_MAX);
}

/** Empty = null. */
function textOf(field: string, text: string, lengthMax: number): string | null {
  if (text.length > lengthMax) throw refused(`${field} must have at most ${lengthMax} characters.`);
  if (/\p{C}/u.test(text)) throw refused(`${field} must be without control characters.`);
  return text === "" ? null : text;
}
