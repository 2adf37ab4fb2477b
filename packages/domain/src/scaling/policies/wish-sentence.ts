import type { ScalingPolicy } from "@orrery/protocol";
import type { MetricReading } from "../samples/metric-reading.ts";
import { metricOf } from "./metric-of.ts";
import { scheduleSpan } from "./schedule.ts";
import type { Standing, Wish } from "./wish.ts";
import { instancesText, metricText, plain, valueText } from "./wording.ts";

const PROBLEM_TEXT = {
  "not-a-number": "not a number",
  infinite: "infinite",
  negative: "negative",
  "from-the-future": "from the future",
  stale: "stale",
  absent: "silent",
} as const;

/** Why a policy wishes what it does (rule SP14). */
export function wishSentence(
  policy: ScalingPolicy,
  wish: Wish,
  { reading, standing, nowMs }: { reading: MetricReading | null; standing: Standing; nowMs: number },
): string {
  if (policy.kind === "schedule") return scheduleSentence(policy, wish, nowMs);
  const metric = metricOf(policy)?.metric ?? "";
  if (wish.direction === "abstains") return `There is no instance that could tell its ${metricText(metric)}.`;
  if (wish.direction === "unknown") return unknownSentence(metric, reading, standing);
  const value = valueText(metric, wish.value ?? 0);
  const end = wish.direction === "none" ? "." : `: ${instancesText(wish.count)}.`;
  const name = metricText(metric);
  switch (policy.kind) {
    case "threshold":
      return thresholdSentence(policy, wish, { name, value, end });
    case "target":
      return `${name} ${value}, target ${valueText(metric, policy.target)}${within(policy, wish, policy.target)}${end}`;
    case "queue":
      return `${value} wait, ${plain(policy.perInstance)} for each instance${end}`;
    case "custom": {
      const each = policy.of === "total" ? " for each instance" : "";
      return `${name} ${value}, target ${plain(policy.target)}${each}${end}`;
    }
  }
}

type Words = { readonly name: string; readonly value: string; readonly end: string };

function thresholdSentence(
  { metric, up, down, violations }: Extract<ScalingPolicy, { kind: "threshold" }>,
  { value, violationCount, direction }: Wish,
  words: Words,
): string {
  const isOver = (value ?? 0) > up;
  const side = isOver ? `above ${valueText(metric, up)}` : `below ${valueText(metric, down)}`;
  const now = `${words.name} ${words.value}`;
  if (direction !== "none") return `${now}, ${side} for ${violationCount} evaluations in a row${words.end}`;
  if (violationCount > 0 && violationCount < violations) {
    return `${now}, ${side} in ${violationCount} of ${violations} evaluations in a row.`;
  }
  if (violationCount > 0) return `${now}, ${side}, and no fewer could carry it.`;
  return `${now}, between ${valueText(metric, down)} and ${valueText(metric, up)}.`;
}

function within({ toleranceRatio }: { toleranceRatio: number }, { value, direction }: Wish, target: number) {
  if (direction !== "none" || value === null) return "";
  const isNear = Math.abs(value / target - 1) <= toleranceRatio;
  return isNear ? `, within ${plain(toleranceRatio * 100)} %` : ", as many as are wanted already";
}

function scheduleSentence(
  policy: Extract<ScalingPolicy, { kind: "schedule" }>,
  { direction, count }: Wish,
  nowMs: number,
): string {
  const { window } = scheduleSpan(policy, nowMs);
  if (direction === "unknown") return "Its schedule cannot be read: look at its expressions and its zone.";
  if (direction === "abstains") return "Outside of all windows of its schedule: it has no say.";
  if (window === null) return `Outside of all windows of its schedule: ${instancesText(count)}.`;
  return `Window “${window.name}” (${policy.zone}): ${instancesText(count)}.`;
}

function unknownSentence(metric: string, reading: MetricReading | null, { readyCount }: Standing): string {
  const name = metricText(metric);
  if (reading !== null && reading.freshCount + reading.missingCount === 0 && readyCount === 0) {
    return `${name}: no instance is ready to tell it.`;
  }
  const why = (reading?.problems ?? [])
    .map(({ problem, count }) => `${count} ${PROBLEM_TEXT[problem]}`)
    .join(", ");
  const fresh = reading?.freshCount ?? 0;
  const told = fresh === 0 ? "no fresh value" : `only ${fresh} of ${readyCount} told a fresh value`;
  return `${name}: ${told}${why === "" ? "" : ` (${why})`}; a metric that is missing takes nothing away.`;
}
