import { z } from "zod";

/** An amount in units, a thousand-millionth of a credit: a whole number in decimals, since JSON has none as large. */
export const Units = z.string().regex(/^-?\d{1,19}$/, "a whole number of units, in decimals");
export type Units = z.infer<typeof Units>;

/** Credits as people write them: `12.5`, with up to nine places. */
export const Credits = z
  .string()
  .regex(
    /^\d{1,9}(\.\d{1,9})?$/,
    "credits as a decimal of zero or more with up to nine places, such as 12.5",
  );
export type Credits = z.infer<typeof Credits>;

/** A meter's quantity: a whole number in decimals. */
export const Quantity = z.string().regex(/^\d{1,19}$/, "a whole number of zero or more, in decimals");
export type Quantity = z.infer<typeof Quantity>;

/** ISO 4217. */
export const Currency = z.string().regex(/^[A-Z]{3}$/, "three capital letters, such as EUR");
export type Currency = z.infer<typeof Currency>;

/** Money as people write it: `0.015`, with up to six places. */
export const Price = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,6})?$/, "an amount of zero or more with up to six places, such as 0.015");
export type Price = z.infer<typeof Price>;

/** In the currency's smallest coins (cents of EUR, yen of JPY); `places`: how many decimal places they are. */
export const Money = z.object({
  coins: z.string().regex(/^-?\d{1,30}$/),
  places: z.int().min(0).max(4),
  currency: Currency,
});
export type Money = z.infer<typeof Money>;
