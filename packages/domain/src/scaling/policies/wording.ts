/** A metric's value as people read it. */
export function valueText(metric: string, value: number): string {
  if (metric === "cpu" || metric === "memory") return `${plain(value * 100)} %`;
  if (metric === "requests") return `${plain(value)}/s`;
  return plain(value);
}

export function metricText(metric: string): string {
  if (metric === "open") return "open requests";
  return metric.startsWith("custom:") ? metric.slice("custom:".length) : metric;
}

export function plain(value: number): string {
  return String(Number(value.toPrecision(3)));
}

export function instancesText(count: number): string {
  return count === 1 ? "1 instance" : `${count} instances`;
}
