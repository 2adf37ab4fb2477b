import { z } from "zod";
import { Units } from "./amount.ts";
import { AccountId } from "./ids.ts";
import { MeterName } from "./meter.ts";
import { AtMs } from "./time.ts";

/** Of one request, and of one message of an agent. */
export const USAGE_EVENTS_MAX = 1000;
/** How far ahead of the hub's clock an event may be dated. */
export const USAGE_AHEAD_MAX_MS = 5 * 60_000;
/** How late an event may be told. */
export const USAGE_LATE_MAX_MS = 35 * 86_400_000;
export const USAGE_EVENT_TYPE = "orrery.usage";

/** Whatever a source takes for a number, `1e400` (read as infinity) and `"NaN"` too. */
const Value = z.custom<number | string>(
  (value) => typeof value === "number" || (typeof value === "string" && value.length <= 64),
  "a whole number; large ones as a string of digits",
);

/**
 * One event in CloudEvents 1.0 (JSON format). `source` and `id` name it for good: the same two are the same event, however often it is sent.
 * Quantities are judged one by one, so what is odd in one event does not cost the others of its batch.
 */
export const CloudUsageEvent = z.object({
  specversion: z.literal("1.0"),
  type: z.literal(USAGE_EVENT_TYPE),
  source: z.string().min(1).max(128),
  id: z.string().min(1).max(128),
  /** RFC 3339; absent = when the hub got it. */
  time: z.iso.datetime({ offset: true }).optional(),
  /** The account's id. */
  subject: AccountId,
  datacontenttype: z.literal("application/json").optional(),
  data: z.object({
    meter: z.string().min(1).max(64),
    /** Of the meter's own unit (a call, a millisecond, a byte); absent = 1. */
    value: Value.optional(),
    /** Of a meter that counts different values: the value. */
    unique: z.string().min(1).max(256).optional(),
    worker: z.string().min(1).max(64).optional(),
  }),
});
export type CloudUsageEvent = z.infer<typeof CloudUsageEvent>;

/** Why an event was not booked. `sentence` says what to do. */
export const UsageRefusal = z.object({
  reason: z.enum([
    "bad_quantity",
    "unknown_meter",
    "unknown_account",
    "from_the_future",
    "too_old",
    "reused_id",
    "insufficient",
    "day_limit",
    "period_limit",
    "suspended",
    "closed",
    "foreign_node",
    "too_large",
  ]),
  sentence: z.string(),
  /** Credits that are missing, where that is the reason. */
  missingUnits: Units.optional(),
});
export type UsageRefusal = z.infer<typeof UsageRefusal>;

export const UsageAnswer = z.discriminatedUnion("outcome", [
  /** `isRepeat`: it was booked before. */
  z.object({ outcome: z.literal("booked"), id: z.string(), units: Units, isRepeat: z.boolean() }),
  /** An event that was refused stays refused: what is to be tried again needs a new id. */
  z.object({ outcome: z.literal("refused"), id: z.string(), refusal: UsageRefusal, isRepeat: z.boolean() }),
]);
export type UsageAnswer = z.infer<typeof UsageAnswer>;

/** Of `POST /v1/usage`; in the order of the events. */
export const UsageAnswers = z.object({ answers: z.array(UsageAnswer) });
export type UsageAnswers = z.infer<typeof UsageAnswers>;

export const UsageEventView = z.object({
  source: z.string(),
  id: z.string(),
  accountId: AccountId,
  meter: MeterName,
  value: z.string(),
  uniqueValue: z.string().nullable(),
  atMs: AtMs,
  receivedAtMs: AtMs,
  nodeId: z.string().nullable(),
  nodeName: z.string().nullable(),
  worker: z.string().nullable(),
  units: Units,
  chargeId: z.string().nullable(),
  refusal: UsageRefusal.nullable(),
});
export type UsageEventView = z.infer<typeof UsageEventView>;

/** Newest first. With `invoiceId` and `line`: those that the line is made of; with `entry`: those that the ledger's entry is. */
export const UsageListInput = z.object({
  accountId: AccountId,
  meter: MeterName.optional(),
  nodeId: z.string().max(64).optional(),
  refusedOnly: z.boolean().optional(),
  entry: z.int().min(1).optional(),
  invoiceId: z.string().max(64).optional(),
  line: z.int().min(0).optional(),
  fromAtMs: AtMs.optional(),
  toAtMs: AtMs.optional(),
  cursor: z.string().max(400).optional(),
  limit: z.int().min(1).max(500).default(100),
});
export type UsageListInput = z.infer<typeof UsageListInput>;

export const UsagePage = z.object({ items: z.array(UsageEventView), nextCursor: z.string().nullable() });
export type UsagePage = z.infer<typeof UsagePage>;

/** By the hour or the day of the account's zone. */
export const UsageSeriesInput = z.object({
  accountId: AccountId,
  fromAtMs: AtMs,
  toAtMs: AtMs,
  step: z.enum(["hour", "day"]).default("hour"),
  by: z.enum(["meter", "node"]).default("meter"),
});
export type UsageSeriesInput = z.infer<typeof UsageSeriesInput>;

/** Each series has a point for each of `atMs`. At most 12 series; the smaller ones are summed as `other`. */
export const UsageSeries = z.object({
  atMs: z.array(AtMs),
  series: z.array(
    z.object({
      /** A meter's name, a node's id, empty for no node, or `other`. */
      key: z.string(),
      name: z.string(),
      units: z.array(Units),
      /** Of one meter; where several are in one series (a node's, `other`), how many events there were. */
      quantities: z.array(z.string()),
    }),
  ),
});
export type UsageSeries = z.infer<typeof UsageSeries>;

/** What one meter came to in a span, beside what it cost: of the whole hours that the span touches, from `fromAtMs` to `toAtMs`. */
export const UsageSummary = z.object({
  fromAtMs: AtMs,
  toAtMs: AtMs,
  meters: z.array(z.object({ meter: z.string(), quantity: z.string(), units: Units, eventCount: z.int() })),
  nodes: z.array(z.object({ nodeId: z.string(), name: z.string(), units: Units, eventCount: z.int() })),
  refusedCount: z.int(),
});
export type UsageSummary = z.infer<typeof UsageSummary>;

export const UsageSummaryInput = z.object({ accountId: AccountId, fromAtMs: AtMs, toAtMs: AtMs });
export type UsageSummaryInput = z.infer<typeof UsageSummaryInput>;
