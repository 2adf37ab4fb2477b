import { z } from "zod";
import { Credits, Quantity, Units } from "./amount.ts";
import { AccountId } from "./ids.ts";
import { AtMs } from "./time.ts";

/** Of one installation. */
export const CUSTOM_METERS_MAX = 200;
export const RATE_CARDS_MAX = 2000;
export const TIERS_MAX = 50;

export const MeterName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, "lower-case letters, digits and _, beginning with a letter");
export type MeterName = z.infer<typeof MeterName>;

export const Aggregation = z.enum(["count", "sum", "max", "unique"]);
export type Aggregation = z.infer<typeof Aggregation>;

export const MeterCreateInput = z.object({
  name: MeterName,
  description: z.string().trim().max(200).default(""),
  aggregation: Aggregation,
  /** What one of its quantity is, in words, such as `token`. */
  unit: z.string().trim().min(1).max(40).default("event"),
});
export type MeterCreateInput = z.infer<typeof MeterCreateInput>;

export const MeterRefInput = z.object({ name: MeterName });

export const MeterView = MeterCreateInput.extend({
  isBuiltIn: z.boolean(),
  archivedAtMs: AtMs.nullable(),
});
export type MeterView = z.infer<typeof MeterView>;

/** So many credits for so many of the meter's quantity. */
export const WirePrice = z.object({ credits: Credits, per: Quantity });
export type WirePrice = z.infer<typeof WirePrice>;

export const WireRate = z.object({
  /** Of each period. */
  freeQuantity: Quantity.default("0"),
  pricing: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("flat"), price: WirePrice }),
    z.object({
      /** `graduated`: each part at its tier's price. `volume`: everything at the price of the tier it ends in. */
      kind: z.enum(["graduated", "volume"]),
      tiers: z
        .array(z.object({ upTo: Quantity.nullable(), price: WirePrice, fee: Credits.default("0") }))
        .min(1)
        .max(TIERS_MAX),
    }),
  ]),
});
export type WireRate = z.infer<typeof WireRate>;

const Rates = z
  .record(MeterName, WireRate)
  .refine((rates) => Object.keys(rates).length > 0, "at least one meter's rate");

export const RateCardCreateInput = z.object({
  name: z.string().trim().min(1).max(80),
  /** Null = everybody's. */
  accountId: AccountId.nullable().default(null),
  /** Absent = from now on; never in the past. */
  startsAtMs: AtMs.optional(),
  endsAtMs: AtMs.nullable().default(null),
  rates: Rates,
});
export type RateCardCreateInput = z.infer<typeof RateCardCreateInput>;

export const RateCardEndInput = z.object({
  cardId: z.string().max(64),
  /** Absent = now; never in the past. A card that has not begun is taken away. */
  endsAtMs: AtMs.optional(),
});
export type RateCardEndInput = z.infer<typeof RateCardEndInput>;

/** `id` `list`: the built-in list prices, which apply where no card says otherwise. */
export const RateCardView = z.object({
  id: z.string(),
  name: z.string(),
  accountId: AccountId.nullable(),
  startsAtMs: AtMs,
  endsAtMs: AtMs.nullable(),
  rates: z.record(MeterName, WireRate),
  state: z.enum(["coming", "applies", "over"]),
});
export type RateCardView = z.infer<typeof RateCardView>;

/** What the usage of a past span would have cost under other rates. Meters without a rate in `rates` keep theirs. */
export const RateCalculateInput = z.object({
  accountId: AccountId,
  fromAtMs: AtMs,
  toAtMs: AtMs,
  rates: z.record(MeterName, WireRate),
});
export type RateCalculateInput = z.infer<typeof RateCalculateInput>;

export const RateCalculation = z.object({
  fromAtMs: AtMs,
  toAtMs: AtMs,
  meters: z.array(
    z.object({
      meter: MeterName,
      quantity: Quantity,
      /** As it was charged. */
      chargedUnits: Units,
      /** As it would have been. */
      wouldBeUnits: Units,
    }),
  ),
  chargedUnits: Units,
  wouldBeUnits: Units,
});
export type RateCalculation = z.infer<typeof RateCalculation>;
