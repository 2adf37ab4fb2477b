import { type RateCard, rateOfWire } from "@orrery/domain/billing";
import type { RateCardView } from "@orrery/protocol";

/** As the rules compute with it. */
export function cardOfView({ id, accountId, startsAtMs, endsAtMs, rates }: RateCardView): RateCard {
  return {
    id,
    accountId,
    startsAtMs,
    endsAtMs,
    rates: Object.fromEntries(Object.entries(rates).map(([meter, rate]) => [meter, rateOfWire(rate)])),
  };
}
