/** In `en` and the account's own zone, whoever reads it. */
export function dateText(atMs: number, zone: string): string {
  return tidy(new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: zone }).format(atMs));
}

/** From the first to the last day of a span whose end is not included; with times where it does not begin or end at midnight. */
export function spanText(fromAtMs: number, toAtMs: number, zone: string): string {
  const isWholeDays = isMidnight(fromAtMs, zone) && isMidnight(toAtMs, zone);
  const format = new Intl.DateTimeFormat("en", {
    ...{ year: "numeric", month: "long", day: "numeric", timeZone: zone },
    ...(isWholeDays ? {} : { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
  });
  return tidy(format.formatRange(fromAtMs, isWholeDays ? toAtMs - 1 : toAtMs));
}

function isMidnight(atMs: number, zone: string): boolean {
  const format = new Intl.DateTimeFormat("en", { timeStyle: "medium", hourCycle: "h23", timeZone: zone });
  // Where clocks skip midnight a day begins at one.
  return /^0[01]:00:00$/.test(format.format(atMs));
}

/** Thin and narrow spaces, which not every typeface has, become plain ones. */
function tidy(text: string): string {
  return text.replace(/[\u2009\u202f]/g, " ");
}
