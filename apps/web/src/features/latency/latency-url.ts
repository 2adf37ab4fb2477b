"use client";
import { parseAsString, parseAsStringLiteral, throttle, useQueryStates } from "nuqs";
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
  return useQueryStates(parsers, { limitUrlUpdates: throttle(200) });
}
