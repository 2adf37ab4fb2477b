"use client";
import { parseAsBoolean, parseAsString, parseAsStringLiteral } from "nuqs";
import { useUrlStates } from "../../lib/browser/use-url-states.ts";
import { CARD_STATE_ORDER } from "./card-state.ts";

export const RATES_TABS = ["now", "cards", "meters", "calculator"] as const;
export type RatesTab = (typeof RATES_TABS)[number];

export const SPANS = ["last_month", "this_month", "custom"] as const;
export type Span = (typeof SPANS)[number];

const parsers = {
  tab: parseAsStringLiteral(RATES_TABS).withDefault("now").withOptions({ history: "push" }),
  /** Whose prices are looked at; null = those of everybody. */
  account: parseAsString,
  state: parseAsStringLiteral(CARD_STATE_ORDER),
  /** The card whose rates are open. */
  card: parseAsString,
  /** The dialog of a new meter is open. */
  newMeter: parseAsBoolean.withDefault(false),
  span: parseAsStringLiteral(SPANS).withDefault("last_month"),
  /** Of a custom span, as days of the account's zone. */
  from: parseAsString,
  to: parseAsString,
  /** The card whose rates the calculator begins with; null = what applies now. */
  base: parseAsString,
};

/** What the Rates page shows, kept in its address. */
export function useRatesUrl() {
  const [url, setUrl] = useUrlStates(parsers);
  return { url, setUrl };
}

export type RatesUrl = ReturnType<typeof useRatesUrl>;
