import { BUILT_IN_METERS } from "./meters.ts";
import type { RateCard } from "./rate-card.ts";

/** The id under which the list prices are shown; no stored card has it. */
export const LIST_CARD_ID = "list";

/** The list prices of the built-in meters: what applies wherever no stored card says otherwise. */
export const LIST_CARD: RateCard = {
  id: LIST_CARD_ID,
  accountId: null,
  startsAtMs: 0,
  endsAtMs: null,
  rates: Object.fromEntries(
    BUILT_IN_METERS.map(({ name, listPrice }) => [
      name,
      { freeQuantity: 0n, pricing: { kind: "flat", price: listPrice } },
    ]),
  ),
};
