import type { WireRate } from "@orrery/protocol";
import type { NaiveRate } from "./naive-rating.ts";

const UNITS_PER_CREDIT = 1_000_000_000n;

/** As an operator writes it on a rate card. */
export function wireRate({ free, kind, tiers }: NaiveRate): WireRate {
  const wire = tiers.map(({ upTo, units, per, fee }) => ({
    ...{ upTo: upTo === null ? null : String(upTo), price: { credits: credits(units), per: String(per) } },
    fee: credits(fee),
  }));
  const [first] = wire;
  if (kind === "flat" && first !== undefined) {
    return { freeQuantity: String(free), pricing: { kind, price: first.price } };
  }
  return { freeQuantity: String(free), pricing: { kind: kind as "graduated" | "volume", tiers: wire } };
}

/** Units as a decimal of credits. */
export function credits(units: bigint): string {
  return `${units / UNITS_PER_CREDIT}.${String(units % UNITS_PER_CREDIT).padStart(9, "0")}`;
}
