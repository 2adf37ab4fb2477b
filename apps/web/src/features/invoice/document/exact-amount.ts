import type { InvoiceLineView } from "@orrery/protocol";

const MICROS_PLACES = 6;
const PLACES_MAX = 18;

/** What a line's amount is before it is rounded for showing: "12.345678 EUR", or cut after 18 places with an ellipsis. */
export function exactAmount({ exact, amount }: Pick<InvoiceLineView, "exact" | "amount">): string {
  const micros = BigInt(exact.micros);
  const per = BigInt(exact.per) * 10n ** BigInt(MICROS_PLACES);
  const absolute = micros < 0n ? -micros : micros;
  const scale = 10n ** BigInt(PLACES_MAX);
  const scaled = (absolute * scale) / per;
  const isCut = (absolute * scale) % per !== 0n;
  const fraction = (scaled % scale).toString().padStart(PLACES_MAX, "0");
  const places = isCut ? fraction : fraction.replace(/0+$/, "").padEnd(amount.places, "0");
  const whole = (scaled / scale).toLocaleString("en-GB");
  return `${micros < 0n ? "−" : ""}${whole}${places === "" ? "" : `.${places}`}${isCut ? "…" : ""} ${amount.currency}`;
}
