import type { RatesTab } from "./use-rates-url.ts";

export function ratesHref(tab: RatesTab, search: Readonly<Record<string, string>> = {}): string {
  return `/rates?${new URLSearchParams({ tab, ...search })}`;
}

/** A new card; with `from` it begins as a copy of that card's rates. */
export function newCardHref(search: { from?: string; account?: string } = {}): string {
  const query = new URLSearchParams(search).toString();
  return `/rates/new${query === "" ? "" : `?${query}`}`;
}
