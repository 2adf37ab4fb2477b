import type { WireRate } from "@orrery/protocol";
import { formatCredits, parseCredits } from "../ledger/units.ts";
import type { Price, Rate, Tier } from "./rate.ts";

type TieredRate = Extract<WireRate["pricing"], { kind: "graduated" | "volume" }>;
type WirePrice = TieredRate["tiers"][number]["price"];

/** Exact. What passes the protocol's schema can always be read; whether it can be meant, `rateProblem` says. */
export function rateOfWire({ freeQuantity, pricing }: WireRate): Rate {
  return {
    freeQuantity: BigInt(freeQuantity),
    pricing:
      pricing.kind === "flat"
        ? { kind: "flat", price: priceOf(pricing.price) }
        : { kind: pricing.kind, tiers: pricing.tiers.map(tierOf) },
  };
}

/** The same rate as the wire has it; `rateOfWire` gives back the very same. */
export function rateToWire({ freeQuantity, pricing }: Rate): WireRate {
  return {
    freeQuantity: freeQuantity.toString(),
    pricing:
      pricing.kind === "flat"
        ? { kind: "flat", price: wirePrice(pricing.price) }
        : { kind: pricing.kind, tiers: pricing.tiers.map(wireTier) },
  };
}

function tierOf({ upTo, price, fee }: TieredRate["tiers"][number]): Tier {
  return { upTo: upTo === null ? null : BigInt(upTo), price: priceOf(price), feeUnits: unitsOf(fee) };
}

function priceOf({ credits, per }: WirePrice): Price {
  return { units: unitsOf(credits), per: BigInt(per) };
}

function wireTier({ upTo, price, feeUnits }: Tier): TieredRate["tiers"][number] {
  return { upTo: upTo?.toString() ?? null, price: wirePrice(price), fee: formatCredits(feeUnits) };
}

function wirePrice({ units, per }: Price): WirePrice {
  return { credits: formatCredits(units), per: per.toString() };
}

function unitsOf(credits: string): bigint {
  const units = parseCredits(credits);
  if (units === null) throw new RangeError(`${credits} is no decimal with up to nine places.`);
  return units;
}
