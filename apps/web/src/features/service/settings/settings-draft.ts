import { type ServiceSettings, ServiceUpdateInput, type ServiceView } from "@orrery/protocol";
import { formatRatio } from "@orrery/ui";
import { type DraftResult, decimalText } from "../../accounts/read-draft.ts";
import {
  type DurationDraft,
  durationDraftOf,
  durationOfDraft,
  exactDuration,
} from "../../targets/duration-draft.ts";
import { SETTING_DEFAULTS, SETTING_FIELDS, type SettingField, settingAt } from "./setting-fields.ts";

export type SettingDraft = string | boolean | DurationDraft;
export type CallerDraft = { caller: string; perMinute: string };

/** A service's fields as they are typed. */
export type SettingsDraft = {
  name: string;
  description: string;
  /** By path. */
  values: Readonly<Record<string, SettingDraft>>;
  callers: readonly CallerDraft[];
};

export function draftOfService({ name, description, settings }: ServiceView): SettingsDraft {
  return {
    ...{ name, description },
    values: Object.fromEntries(
      SETTING_FIELDS.map((field) => [field.path, draftOf(field, settingAt(settings, field.path))]),
    ),
    callers: settings.callerLimits.callers.map(({ caller, perMinute }) => ({
      caller,
      perMinute: perMinute === null ? "" : String(perMinute),
    })),
  };
}

/** As it is typed where nobody changed it. */
export function defaultDraft(field: SettingField): SettingDraft {
  return draftOf(field, settingAt(SETTING_DEFAULTS, field.path));
}

/** "30 s", "50 %", "on": for whoever reads what the default is. */
export function defaultText({ kind, path }: SettingField): string {
  const value = settingAt(SETTING_DEFAULTS, path);
  switch (kind) {
    case "switch":
      return value === true ? "on" : "off";
    case "duration":
      return exactDuration(value as number);
    case "percent":
      return formatRatio(value as number);
    case "countOrAbsent":
      return "empty";
    default:
      return value === null ? "empty" : (value as number).toLocaleString("en-GB");
  }
}

export function isDefault(field: SettingField, draft: SettingDraft | undefined): boolean {
  return JSON.stringify(readValue(field, draft)) === JSON.stringify(settingAt(SETTING_DEFAULTS, field.path));
}

/**
 * As the hub reads it, so that what it would refuse is said at its field: by its path, or by `name`, `description` and
 * `callers.N` of the list. The strategy stays.
 */
export function readSettings(
  service: ServiceView,
  draft: SettingsDraft,
): DraftResult<ServiceUpdateInput, string> {
  const parsed = ServiceUpdateInput.safeParse({
    ...{ serviceId: service.id, name: draft.name.trim(), description: draft.description },
    settings: settingsOf(service.settings, draft),
  });
  const errors = new Map<string, string>();
  for (const issue of parsed.error?.issues ?? []) {
    const key = keyOf(issue.path);
    const field = SETTING_FIELDS.find(({ path }) => path === key);
    if (key !== "settings" && !errors.has(key)) errors.set(key, sentenceOf(issue, field));
  }
  addOrder(errors, draft);
  return parsed.success && errors.size === 0
    ? { outcome: "valid", input: parsed.data }
    : { outcome: "invalid", errors };
}

function settingsOf(
  { strategy }: ServiceSettings,
  { values, callers }: SettingsDraft,
): Record<string, unknown> {
  const settings: Record<string, unknown> = { strategy };
  for (const field of SETTING_FIELDS) {
    const value = readValue(field, values[field.path]);
    const [group = "", key] = field.path.split(".");
    if (key === undefined) settings[group] = value;
    else
      settings[group] = { ...(settings[group] as object), ...(value === undefined ? {} : { [key]: value }) };
  }
  const rates = callers.map(({ caller, perMinute }) => ({
    caller: caller.trim(),
    perMinute: perMinute.trim() === "" ? null : numberOf(perMinute),
  }));
  return { ...settings, callerLimits: { ...(settings.callerLimits as object), callers: rates } };
}

function draftOf({ kind }: SettingField, value: unknown): SettingDraft {
  if (kind === "switch") return value === true;
  if (kind === "duration") return durationDraftOf(value as number);
  if (value === null || value === undefined) return "";
  return kind === "percent" ? String(Math.round((value as number) * 1000) / 10) : String(value);
}

function readValue({ kind }: SettingField, draft: SettingDraft | undefined): unknown {
  if (kind === "switch") return draft === true;
  if (kind === "duration") return durationOfDraft(draft as DurationDraft);
  const text = String(draft ?? "");
  if (text.trim() === "") {
    if (kind === "countOrNone") return null;
    if (kind === "countOrAbsent") return undefined;
  }
  return kind === "percent" ? Math.round(numberOf(text) * 10) / 1000 : numberOf(text);
}

function numberOf(text: string): number {
  const plain = decimalText(text);
  return plain === "" ? Number.NaN : Number(plain);
}

function keyOf(path: readonly PropertyKey[]): string {
  const [first = "", second, third, fourth] = path.map(String);
  if (first !== "settings" || second === undefined) return first;
  if (third === "callers") return fourth === undefined ? "callers" : `callers.${fourth}`;
  return third === undefined ? second : `${second}.${third}`;
}

function addOrder(errors: Map<string, string>, { values }: SettingsDraft): void {
  const durationAt = (path: string) => durationOfDraft(values[path] as DurationDraft);
  if (durationAt("outlier.baseEjectionMs") > durationAt("outlier.maxEjectionMs")) {
    errors.set("outlier.baseEjectionMs", "At most as long as the longest one.");
  }
  if (durationAt("deadline.defaultMs") > durationAt("deadline.maxMs")) {
    errors.set("deadline.defaultMs", "At most as long as one may bring.");
  }
}

type Issue = { code: string; message: string; minimum?: unknown; maximum?: unknown };

function sentenceOf(issue: Issue, field: SettingField | undefined): string {
  const { code, message, minimum, maximum } = issue;
  const read = field === undefined ? String : (bound: unknown) => boundText(field, Number(bound));
  if (field !== undefined || code !== "custom") {
    if (code === "too_small" && minimum !== undefined) return `At least ${read(minimum)}.`;
    if (code === "too_big" && maximum !== undefined) return `At most ${read(maximum)}.`;
    if (code === "invalid_type" && field !== undefined) {
      return field.kind.startsWith("count") ? "A whole number." : "A number.";
    }
  }
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? "" : "."}`;
}

function boundText({ kind }: SettingField, bound: number): string {
  if (kind === "duration") return exactDuration(bound);
  return kind === "percent" ? formatRatio(bound) : bound.toLocaleString("en-GB");
}
