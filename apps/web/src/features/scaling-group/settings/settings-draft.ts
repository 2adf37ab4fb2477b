import { cronProblem } from "@orrery/domain/scaling";
import {
  CronExpression,
  type ScalingGroupSettings,
  ScalingGroupUpdateInput,
  type ScalingGroupView,
} from "@orrery/protocol";
import type { DraftResult } from "../../accounts/read-draft.ts";
import { type DurationDraft, durationDraftOf, durationOfDraft } from "../../targets/duration-draft.ts";
import { draftOfPolicy, numberOf, type PolicyDraft, percent, policyOfDraft } from "./policy-draft.ts";

export const DURATION_FIELDS = [
  "evaluateEveryMs",
  "upCooldownMs",
  "downCooldownMs",
  "stabilizationMs",
  "staleAfterMs",
  "startWithinMs",
] as const satisfies Array<keyof ScalingGroupSettings>;
export type DurationSetting = (typeof DURATION_FIELDS)[number];

export type TextSetting =
  | "min"
  | "max"
  | "upStepRatio"
  | "downStepRatio"
  | "downStepCount"
  | "quorumRatio"
  | "marginRatio"
  | "costMoreMaxRatio";

/** A group's fields as they are typed; shares in percent. */
export type SettingsDraft = {
  name: string;
  mode: ScalingGroupSettings["mode"];
  texts: Record<TextSetting, string>;
  durations: Record<DurationSetting, DurationDraft>;
  policies: PolicyDraft[];
  isForecastWanted: boolean;
  ahead: DurationDraft;
};

/** What is wrong, by the path of the field: `min`, `policies.0.up`, `policies.1.windows.0.start`. */
export type SettingsErrors = ReadonlyMap<string, string>;
export type SettingsResult = DraftResult<ScalingGroupUpdateInput, string>;

export function draftOfGroup({ name, settings }: Pick<ScalingGroupView, "name" | "settings">): SettingsDraft {
  const { forecast } = settings;
  return {
    ...{ name, mode: settings.mode },
    texts: {
      ...{ min: String(settings.min), max: String(settings.max) },
      ...{ upStepRatio: String(settings.upStepRatio), downStepRatio: percent(settings.downStepRatio) },
      downStepCount: settings.downStepCount === null ? "" : String(settings.downStepCount),
      ...{ quorumRatio: percent(settings.quorumRatio), marginRatio: percent(forecast.marginRatio) },
      costMoreMaxRatio: percent(forecast.costMoreMaxRatio),
    },
    durations: Object.fromEntries(
      DURATION_FIELDS.map((field) => [field, durationDraftOf(settings[field])]),
    ) as SettingsDraft["durations"],
    policies: settings.policies.map((policy, index) => draftOfPolicy(policy, String(index + 1))),
    ...{ isForecastWanted: forecast.isWanted, ahead: durationDraftOf(forecast.aheadMs) },
  };
}

/** As the hub reads it, so that what it would refuse is said at its field. `nowMs`: from when on schedules must come. */
export function readSettings(
  groupId: ScalingGroupView["id"],
  draft: SettingsDraft,
  nowMs: number,
): SettingsResult {
  const { texts } = draft;
  const settings = {
    ...Object.fromEntries(DURATION_FIELDS.map((field) => [field, durationOfDraft(draft.durations[field])])),
    ...{ mode: draft.mode, min: numberOf(texts.min), max: numberOf(texts.max) },
    ...{ upStepRatio: numberOf(texts.upStepRatio), downStepRatio: numberOf(texts.downStepRatio) / 100 },
    downStepCount: texts.downStepCount.trim() === "" ? null : numberOf(texts.downStepCount),
    quorumRatio: numberOf(texts.quorumRatio) / 100,
    policies: draft.policies.map(policyOfDraft),
    forecast: {
      ...{ isWanted: draft.isForecastWanted, aheadMs: durationOfDraft(draft.ahead) },
      marginRatio: numberOf(texts.marginRatio) / 100,
      costMoreMaxRatio: numberOf(texts.costMoreMaxRatio) / 100,
    },
  };
  const parsed = ScalingGroupUpdateInput.safeParse({ groupId, name: draft.name.trim(), settings });
  const errors = new Map<string, string>();
  for (const { path, message, code } of parsed.error?.issues ?? []) {
    const field = pathOf(path);
    if (!errors.has(field)) errors.set(field, sentenceAt(field, code, message));
  }
  addBounds(errors, settings);
  addSchedules(errors, draft.policies, nowMs);
  addTwins(errors, draft.policies);
  return parsed.success && errors.size === 0
    ? { outcome: "valid", input: parsed.data }
    : { outcome: "invalid", errors };
}

function pathOf(path: readonly PropertyKey[]): string {
  const [first, ...rest] = path.map(String);
  if (first !== "settings") return first ?? "";
  return (rest[0] === "forecast" ? rest.slice(1) : rest).join(".");
}

/** Where the schema's own words are about types rather than about what to type. */
const SENTENCES: Record<string, string> = {
  name: "1 to 63 lower-case letters, digits or hyphens.",
  id: "1 to 40 lower-case letters, digits or hyphens.",
  min: "A whole number from 0 to 10,000.",
  max: "A whole number from 0 to 10,000.",
  count: "A whole number from 0 to 10,000.",
  otherwise: "A whole number from 0 to 10,000, or nothing.",
  upStepRatio: "From 1.1 to 10.",
  downStepRatio: "From 1 to 100 percent.",
  downStepCount: "A whole number from 1 to 1,000, or nothing.",
  upCount: "A whole number from 1 to 1,000, or nothing.",
  downCount: "A whole number from 1 to 1,000, or nothing.",
  quorumRatio: "From 1 to 100 percent.",
  marginRatio: "From 0 to 100 percent.",
  costMoreMaxRatio: "From 0 to 100 percent.",
  toleranceRatio: "From 0 to 100 percent.",
  violations: "A whole number from 1 to 100.",
  up: "A number above 0.",
  target: "A number above 0.",
  perInstance: "A number above 0.",
  query: "A query in PromQL, of up to 2,000 characters.",
  meter: "The name of a usage meter.",
  start: "Five cron fields, such as 0 8 * * MON-FRI.",
  end: "Five cron fields, such as 0 18 * * MON-FRI.",
  evaluateEveryMs: "From 1 s to 1 h.",
  staleAfterMs: "From 1 s to 1 h.",
  startWithinMs: "From 1 s to 1 h.",
  upCooldownMs: "From 0 to 24 h.",
  downCooldownMs: "From 0 to 24 h.",
  stabilizationMs: "From 0 to 24 h.",
  aheadMs: "From 1 min to 6 h.",
};

function sentenceAt(field: string, code: string, message: string): string {
  const last = field.split(".").at(-1) ?? "";
  const isWindowName = field.includes(".windows.") && last === "name";
  if (isWindowName) return "A name of up to 60 characters.";
  if (field.startsWith("policies.") && last === "name")
    return "Lower-case letters, digits and _, beginning with a letter.";
  // What a rule says is said as it is: "down must be at most half of up".
  if (code === "custom") return sentenceOf(message);
  if (last === "down") return "A number of 0 or more.";
  return SENTENCES[last] ?? sentenceOf(message);
}

function addBounds(errors: Map<string, string>, { min, max }: { min: number; max: number }): void {
  if (!errors.has("max") && min > max) errors.set("min", "At most as many as the maximum.");
}

function addSchedules(errors: Map<string, string>, policies: readonly PolicyDraft[], nowMs: number): void {
  for (const [index, { kind, zone, windows }] of policies.entries()) {
    if (kind !== "schedule") continue;
    for (const [at, window] of windows.entries()) {
      for (const side of ["start", "end"] as const) {
        const field = `policies.${index}.windows.${at}.${side}`;
        if (errors.has(field) || !CronExpression.safeParse(window[side]).success) continue;
        const problem = cronProblem(window[side].trim(), zone.trim(), nowMs);
        if (problem !== null) errors.set(field, problem);
      }
    }
  }
}

function addTwins(errors: Map<string, string>, policies: readonly PolicyDraft[]): void {
  for (const [index, { id }] of policies.entries()) {
    const isTwin = policies.findIndex((each) => each.id === id) < index;
    const field = `policies.${index}.id`;
    if (isTwin && !errors.has(field)) errors.set(field, "Another policy has this id already.");
  }
}

function sentenceOf(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? "" : "."}`;
}
