import type { PeriodKind } from "../periods/period.ts";

/** What an account allows, as its row says. */
export type UsageAccount = {
  readonly id: string;
  readonly name: string;
  readonly state: "active" | "suspended" | "closed";
  /** Why it is not active, in a sentence. */
  readonly stateReason: string | null;
  readonly zone: string;
  readonly periodKind: PeriodKind;
  /** Null = no limit. */
  readonly dayLimitUnits: bigint | null;
  readonly periodLimitUnits: bigint | null;
};

/** Something that was used, as it was told. */
export type UsageEvent = {
  readonly meter: string;
  /** Null = no whole number. */
  readonly value: bigint | null;
  /** As it was told. */
  readonly valueText: string;
  /** Of a meter that counts different values: what tells this one from others. */
  readonly unique: string | null;
  /** Null = of no node. */
  readonly nodeId: string | null;
  /** When it happened. */
  readonly atMs: number;
  /** Of which hold how much was taken when it was allowed. */
  readonly parts: readonly { readonly holdId: string; readonly units: bigint }[];
  /** Its node did not belong to the account at the time. */
  readonly isForeign: boolean;
};

export type UsageRefusalReason =
  | "bad_quantity"
  | "unknown_meter"
  | "from_the_future"
  | "too_old"
  | "insufficient"
  | "day_limit"
  | "period_limit"
  | "suspended"
  | "closed"
  | "foreign_node"
  | "too_large";

export type UsageRefusal = {
  readonly reason: UsageRefusalReason;
  /** For people: which account, what is missing, what to do. */
  readonly sentence: string;
  /** Credits that are missing, where that is the reason. */
  readonly missingUnits: bigint | null;
};

export type UsageOutcome =
  /** `charge`: place of the charge that the event is listed under. */
  | { readonly outcome: "booked"; readonly units: bigint; readonly charge: number }
  | { readonly outcome: "refused"; readonly refusal: UsageRefusal };

/** How far ahead of the hub's clock an event may be dated. */
export const AHEAD_MAX_MS = 5 * 60_000;
/** How late an event may be told. */
export const LATE_MAX_MS = 35 * 86_400_000;
/** Of one meter at one rate in one period; below what a 64-bit integer holds. */
export const QUANTITY_MAX = 9n * 10n ** 18n;
