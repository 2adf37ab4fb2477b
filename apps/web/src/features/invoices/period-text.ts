import type { InvoiceRow } from "@orrery/protocol";
import { dayInZone } from "./zone-day.ts";

/** "November 2026", "22 November 2026", "16 – 22 November 2026", "2026": a period as its zone has it. */
export function periodText(
  { period, fromAtMs, toAtMs }: Pick<InvoiceRow, "period" | "fromAtMs" | "toAtMs">,
  zone: string,
): string {
  const first = dayInZone(fromAtMs, zone);
  const last = dayInZone(toAtMs - 1, zone);
  if (first === last) return first;
  const [firstDay = "", firstMonth = "", firstYear = ""] = first.split(" ");
  const [lastDay = "", lastMonth = "", lastYear = ""] = last.split(" ");
  const isWhole = firstDay === "1" && isMonthsEnd(Number(lastDay), lastMonth);
  if (period === "yearly" && isWhole && firstMonth === "January" && lastMonth === "December") return lastYear;
  if (firstYear === lastYear && firstMonth === lastMonth) {
    return period === "monthly" && isWhole
      ? `${lastMonth} ${lastYear}`
      : `${firstDay} – ${lastDay} ${lastMonth} ${lastYear}`;
  }
  return firstYear === lastYear
    ? `${firstDay} ${firstMonth} – ${lastDay} ${lastMonth} ${lastYear}`
    : `${first} – ${last}`;
}

/** Whether a month may end on that day. */
function isMonthsEnd(day: number, month: string): boolean {
  if (month === "February") return day >= 28;
  return day === (["April", "June", "September", "November"].includes(month) ? 30 : 31);
}
