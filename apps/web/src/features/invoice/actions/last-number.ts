import type { InvoiceRow } from "@orrery/protocol";

/** The highest number that was given, by year and then by count; null = none was. */
export function lastNumber(invoices: readonly Pick<InvoiceRow, "number">[]): string | null {
  return invoices
    .flatMap(({ number }) => number ?? [])
    .reduce<string | null>(
      (last, number) => (last === null || compare(number, last) > 0 ? number : last),
      null,
    );
}

function compare(a: string, b: string): number {
  const [yearA = 0, countA = 0] = a.split("-").map(Number);
  const [yearB = 0, countB = 0] = b.split("-").map(Number);
  return yearA - yearB || countA - countB;
}
