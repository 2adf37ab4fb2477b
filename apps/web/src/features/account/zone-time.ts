/** Hours and days are the account's: they are written in its zone. */
export function zoneTimes(zone: string): {
  hour: (atMs: number) => string;
  day: (atMs: number) => string;
  moment: (atMs: number) => string;
} {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const of = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone });
  const hour = of({ hour: "2-digit", minute: "2-digit" });
  const day = of({ day: "2-digit", month: "short" });
  const moment = of({ weekday: "short", day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit" });
  const made = {
    hour: (atMs: number) => hour.format(atMs),
    day: (atMs: number) => day.format(atMs),
    moment: (atMs: number) => moment.format(atMs),
  };
  formats.set(zone, made);
  return made;
}

const formats = new Map<string, ReturnType<typeof zoneTimes>>();
