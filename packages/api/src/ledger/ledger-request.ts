import { createHash } from "node:crypto";
import type { Outcome, Posting, Refusal } from "@orrery/domain/billing";

/** What somebody wants booked. */
export type LedgerRequest = {
  accountId: string;
  /** Made by whoever asks, and kept by them before they ask: the same key is the same wish. At most 128 characters. */
  key: string;
  posting: AskedPosting;
  /** What it is for; kept with its entries. */
  detail: Readonly<Record<string, string | number | boolean | null>>;
};

/** A refund names its entry and a hold has its key for a name; the ledger looks the rest up. */
export type AskedPosting =
  | Exclude<Posting, { kind: "refund" | "hold" | "transfer_in" | "transfer_out" }>
  | { kind: "refund"; entry: number; units: bigint }
  | { kind: "hold"; units: bigint; endsAtMs: number };

export type LedgerAnswer =
  | { outcome: "booked"; entry: number | null; isRepeat: boolean }
  | { outcome: "refused"; refusal: Refusal | LedgerRefusal; isRepeat: boolean };

export type LedgerRefusal =
  | { reason: "no_account" }
  /** The key was used for something else. */
  | { reason: "key_reused" };

/** SHA-256 in hexadecimal: the same wish has the same. */
export function requestHash({ posting, detail }: LedgerRequest): string {
  return createHash("sha256")
    .update(stableText([posting, detail]))
    .digest("hex");
}

/** JSON with sorted keys, amounts as decimals. */
function stableText(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => {
    if (typeof each === "bigint") return each.toString();
    if (typeof each !== "object" || each === null || Array.isArray(each)) return each;
    return Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** As the posting's row keeps it. */
export function outcomeToJson(outcome: Outcome): unknown {
  const kept = outcome.outcome === "booked" ? { outcome: "booked", entry: outcome.entry } : outcome;
  return JSON.parse(
    JSON.stringify(kept, (_key, each: unknown) => (typeof each === "bigint" ? each.toString() : each)),
  );
}

/** Fields that end in "Units" are amounts. */
export function answerOfJson(kept: unknown): LedgerAnswer {
  const answer = JSON.parse(JSON.stringify(kept), (key: string, each: unknown) =>
    key.endsWith("Units") && typeof each === "string" ? BigInt(each) : each,
  ) as LedgerAnswer;
  return { ...answer, isRepeat: true };
}
