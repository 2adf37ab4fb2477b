import type { ForecastSettings, ScalingGroupSettings, ScalingPolicy } from "@orrery/protocol";
import { formatLongDuration, formatRatio } from "@orrery/ui";
import { MODE_LABELS, metricLabel, POLICY_LABELS } from "../scaling/group-words.ts";
import { metricText } from "./metric-kind.ts";

type Setting = Exclude<keyof ScalingGroupSettings, "policies" | "forecast">;
type Words = { label: string; hint: string };

export const SETTING_WORDS: Record<Setting, Words> = {
  mode: { label: "Mode", hint: "A dry run decides and tells, and changes nothing." },
  min: { label: "At least", hint: "Never fewer instances." },
  max: { label: "At most", hint: "Never more instances." },
  evaluateEveryMs: { label: "Evaluated every", hint: "A load is answered so soon at the earliest." },
  upCooldownMs: { label: "Wait after a change upward", hint: "Before there are more again." },
  downCooldownMs: { label: "Wait before fewer", hint: "After the last change in either direction." },
  stabilizationMs: {
    label: "Stabilization",
    hint: "Downward only to the highest that was wished within so long.",
  },
  upStepRatio: { label: "Step upward, times", hint: "At most so many times what there is." },
  downStepRatio: { label: "Step downward, %", hint: "At most this share of what there is." },
  downStepCount: { label: "Step downward, instances", hint: "At most so many. Empty: the share alone." },
  staleAfterMs: { label: "Samples are good for", hint: "An older one says nothing." },
  quorumRatio: {
    label: "Quorum, %",
    hint: "Of the ready ones, with a fresh value, before anything is taken away.",
  },
  startWithinMs: { label: "Ready within", hint: "An instance that takes longer is overdue." },
};

export const FORECAST_WORDS: Record<keyof ForecastSettings, Words> = {
  isWanted: {
    label: "Start instances ahead of a load that comes back",
    hint: "It may only raise the floor, and acts only where its back-test was better than none.",
  },
  aheadMs: { label: "Ahead", hint: "At least as long as an instance needs to start." },
  marginRatio: { label: "Margin, %", hint: "On top of what is foreseen." },
  costMoreMaxRatio: { label: "May cost more, %", hint: "Else it stays off." },
};

/** One policy in a sentence. */
export function policySentence(policy: ScalingPolicy): string {
  switch (policy.kind) {
    case "threshold": {
      const { metric, up, down, violations } = policy;
      return `More above ${metricText(metric, up)} ${metricLabel(metric)} in ${violations} evaluations in a row, fewer below ${metricText(metric, down)}.`;
    }
    case "target":
      return `As many as bring ${metricLabel(policy.metric)} to ${metricText(policy.metric, policy.target)}, give or take ${formatRatio(policy.toleranceRatio)}.`;
    case "schedule":
      return `${policy.windows.map(({ name, count }) => `${count} in “${name}”`).join(", ")} (${policy.zone})${policy.otherwise === null ? "" : `, ${policy.otherwise} otherwise`}.`;
    case "queue":
      return `One instance for each ${policy.perInstance} that wait.`;
    case "custom":
      return policy.of === "total"
        ? `One instance for each ${policy.target} of ${policy.name}.`
        : `As many as bring ${policy.name} to ${policy.target}.`;
  }
}

/** How other settings differ from those there are, one sentence each. */
export function settingChanges(from: ScalingGroupSettings, to: ScalingGroupSettings): string[] {
  const plain = (Object.keys(SETTING_WORDS) as Setting[])
    .filter((field) => from[field] !== to[field])
    .map((field) => `${SETTING_WORDS[field].label}: ${valueText(field, from)} → ${valueText(field, to)}`);
  const ahead = (Object.keys(FORECAST_WORDS) as (keyof ForecastSettings)[])
    .filter((field) => from.forecast[field] !== to.forecast[field])
    .map(
      (field) =>
        `Forecast, ${FORECAST_WORDS[field].label.toLowerCase()}: ${aheadText(field, from)} → ${aheadText(field, to)}`,
    );
  return [...plain, ...ahead, ...policyChanges(from.policies, to.policies)];
}

function policyChanges(from: readonly ScalingPolicy[], to: readonly ScalingPolicy[]): string[] {
  const gone = from.filter(({ id }) => to.every((each) => each.id !== id));
  const changed = to.flatMap((policy) => {
    const before = from.find(({ id }) => id === policy.id);
    const name = `${POLICY_LABELS[policy.kind]} policy ${policy.id}`;
    if (before === undefined) return [`${name} is added. ${policySentence(policy)}`];
    return JSON.stringify(before) === JSON.stringify(policy)
      ? []
      : [`${name} is changed. ${policySentence(policy)}`];
  });
  return [...changed, ...gone.map(({ id, kind }) => `${POLICY_LABELS[kind]} policy ${id} is removed.`)];
}

function valueText(field: Setting, settings: ScalingGroupSettings): string {
  if (field === "mode") return MODE_LABELS[settings.mode].toLowerCase();
  const value = settings[field];
  if (value === null) return "none";
  if (field.endsWith("Ms")) return formatLongDuration(value);
  if (field === "upStepRatio") return `×${value}`;
  return field.endsWith("Ratio") ? formatRatio(value) : String(value);
}

function aheadText(field: keyof ForecastSettings, { forecast }: ScalingGroupSettings): string {
  if (field === "isWanted") return forecast.isWanted ? "on" : "off";
  return field === "aheadMs" ? formatLongDuration(forecast.aheadMs) : formatRatio(forecast[field]);
}
