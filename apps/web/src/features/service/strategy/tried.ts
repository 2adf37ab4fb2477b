import type { RoutingStrategy, StrategyPreview } from "@orrery/protocol";

const MINUTE_MS = 60_000;
export const SPANS = ["15min", "1h", "6h", "24h"] as const;
export type Span = (typeof SPANS)[number];
export const SPAN_MS: Record<Span, number> = {
  "15min": 15 * MINUTE_MS,
  "1h": 60 * MINUTE_MS,
  "6h": 360 * MINUTE_MS,
  "24h": 1440 * MINUTE_MS,
};

/** A preview, and what it is of. */
export type Tried = { result: StrategyPreview; strategy: RoutingStrategy; span: Span };
