const formats = new Map<string, Intl.DateTimeFormat>();

/** "22 November 2026", as a zone has it. */
export function dayInZone(atMs: number, zone: string): string {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-GB", {
      day: "numeric",
      month: "long",
      year: "numeric",
      timeZone: zone,
    });
    formats.set(zone, format);
  }
  return format.format(atMs);
}
