const exact = new Intl.DateTimeFormat("en-GB", {
  year: "numeric",
  month: "short",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZoneName: "short",
});
const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const shortTime = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "2-digit", month: "short" });

/** "21 Nov 2026, 09:33:04 UTC", in the reader's time zone. */
export function formatExactTime(atMs: number): string {
  return exact.format(atMs);
}

/** "09:33:04" */
export function formatClockTime(atMs: number): string {
  return time.format(atMs);
}

/** "09:33" */
export function formatShortTime(atMs: number): string {
  return shortTime.format(atMs);
}

/** "21 Nov" */
export function formatDay(atMs: number): string {
  return day.format(atMs);
}
