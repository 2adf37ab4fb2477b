"use client";
import { parseAsString, parseAsStringLiteral } from "nuqs";
import { useUrlStates } from "../../lib/browser/use-url-states.ts";
import { MATRIX_METRICS } from "./matrix-metric.ts";
import { PAIR_RANGES } from "./pair-history.ts";

const parsers = {
  filter: parseAsString.withDefault(""),
  metric: parseAsStringLiteral(MATRIX_METRICS).withDefault("rtt"),
  /** The open pair: ids of nodes. */
  from: parseAsString,
  to: parseAsString,
  range: parseAsStringLiteral(PAIR_RANGES).withDefault("hour"),
};

/** Everything that the Latency page shows is in its address. */
export function useLatencyUrl() {
  return useUrlStates(parsers);
}
