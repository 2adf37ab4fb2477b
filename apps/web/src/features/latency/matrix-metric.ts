import type { LinkFigures } from "@orrery/protocol";

export const MATRIX_METRICS = ["rtt", "jitter", "loss"] as const;
/** What the heat map shows. */
export type MatrixMetric = (typeof MATRIX_METRICS)[number];

export const METRIC_WORDS: Record<MatrixMetric, { label: string; unit: string }> = {
  rtt: { label: "RTT", unit: "ms, there and back" },
  jitter: { label: "Jitter", unit: "ms" },
  loss: { label: "Loss", unit: "%" },
};

/** Milliseconds, or 0..1 for loss; null = not measured, as everything but the round trip of an estimate. */
export function metricValue(metric: MatrixMetric, figures: LinkFigures): number | null {
  switch (metric) {
    case "rtt":
      return figures.rttMs;
    case "jitter":
      return figures.jitterMs;
    case "loss":
      return figures.lossRatio;
  }
}

/** As short as a cell is: "3.4", "74", "1.2s"; loss in per cent without the sign. */
export function shortValue(metric: MatrixMetric, value: number): string {
  if (metric === "loss") {
    const percent = value * 100;
    if (percent < 0.05) return "0";
    return percent < 9.95 ? percent.toFixed(1) : percent.toFixed(0);
  }
  if (value < 9.95) return value.toFixed(1);
  return value < 999.5 ? value.toFixed(0) : `${(value / 1000).toFixed(1)}s`;
}
