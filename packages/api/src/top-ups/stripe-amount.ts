/** Stripe's own table (docs.stripe.com/currencies): it counts these otherwise than their smallest coin says. */
const NO_PLACES = new Set([
  ...["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA"],
  ...["PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"],
]);
const THREE_PLACES = new Set(["BHD", "JOD", "KWD", "OMR", "TND"]);

/** In what Stripe counts the currency in; null = it cannot say this amount. */
export function toStripeAmount(coins: bigint, places: number, currency: string): number | null {
  const wanted = stripePlaces(currency);
  const scaled = coins * 10n ** BigInt(wanted);
  const divisor = 10n ** BigInt(places);
  if (scaled % divisor !== 0n) return null;
  const amount = scaled / divisor;
  // Of three places Stripe takes tens only.
  if (wanted === 3 && amount % 10n !== 0n) return null;
  return amount <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(amount) : null;
}

/** In smallest coins; null = that is no whole number of them. */
export function fromStripeAmount(amount: number, places: number, currency: string): bigint | null {
  const scaled = BigInt(amount) * 10n ** BigInt(places);
  const divisor = 10n ** BigInt(stripePlaces(currency));
  return scaled % divisor === 0n ? scaled / divisor : null;
}

function stripePlaces(currency: string): number {
  if (NO_PLACES.has(currency)) return 0;
  return THREE_PLACES.has(currency) ? 3 : 2;
}
