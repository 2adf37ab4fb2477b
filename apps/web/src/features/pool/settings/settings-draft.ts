import { parseNodeFilter } from "@orrery/domain";
import { type PoolSettings, PoolUpdateInput, type PoolView } from "@orrery/protocol";
import type { DraftResult } from "../../accounts/read-draft.ts";
import { type DurationDraft, durationDraftOf, durationOfDraft } from "../../targets/duration-draft.ts";

export const DURATION_FIELDS = [
  "rotateEveryMs",
  "rotateAtLeastMs",
  "stickyTtlMs",
  "slowStartMs",
  "cooldownBaseMs",
  "cooldownMaxMs",
  "connectTimeoutMs",
  "handshakeTimeoutMs",
  "idleTimeoutMs",
  "attemptsForMs",
  "budgetWaitMs",
  "probeEveryMs",
  "probeIdleEveryMs",
] as const satisfies Array<keyof PoolSettings>;
export type DurationSetting = (typeof DURATION_FIELDS)[number];
export const COUNT_FIELDS = ["attemptsMax", "connectionsMax", "queueMax"] as const satisfies Array<
  keyof PoolSettings
>;
export type CountSetting = (typeof COUNT_FIELDS)[number];

/** A pool's fields as they are typed. */
export type SettingsDraft = {
  name: string;
  description: string;
  nodeFilter: string;
  durations: Record<DurationSetting, DurationDraft>;
  counts: Record<CountSetting, string>;
  /** In percent. */
  ejectionCap: string;
  retryBlocked: boolean;
  ports: string;
  allowPrivate: string;
  echoUrl: string;
};
export type SettingsField = "name" | "description" | "nodeFilter" | keyof PoolSettings;

export function draftOfPool({ name, description, nodeFilter, settings }: PoolView): SettingsDraft {
  return {
    ...{ name, description, nodeFilter },
    durations: Object.fromEntries(
      DURATION_FIELDS.map((field) => [field, durationDraftOf(settings[field])]),
    ) as SettingsDraft["durations"],
    counts: Object.fromEntries(
      COUNT_FIELDS.map((field) => [field, String(settings[field])]),
    ) as SettingsDraft["counts"],
    ejectionCap: String(Math.round(settings.ejectionCapRatio * 1000) / 10),
    retryBlocked: settings.retryBlocked,
    ports: settings.ports.join(", "),
    allowPrivate: settings.allowPrivate.join(", "),
    echoUrl: settings.echoUrl ?? "",
  };
}

/** As the hub reads it, so that what it would refuse is said at its field. */
export function readSettings(
  poolId: PoolView["id"],
  draft: SettingsDraft,
): DraftResult<PoolUpdateInput, SettingsField> {
  const settings = {
    ...Object.fromEntries(DURATION_FIELDS.map((field) => [field, durationOfDraft(draft.durations[field])])),
    ...Object.fromEntries(COUNT_FIELDS.map((field) => [field, numberOf(draft.counts[field])])),
    ejectionCapRatio: numberOf(draft.ejectionCap) / 100,
    retryBlocked: draft.retryBlocked,
    ports: wordsOf(draft.ports).map(Number),
    allowPrivate: wordsOf(draft.allowPrivate),
    echoUrl: draft.echoUrl.trim() === "" ? null : draft.echoUrl.trim(),
  };
  const { name, description, nodeFilter } = draft;
  const candidate = { poolId, name: name.trim(), description, nodeFilter, settings };
  const parsed = PoolUpdateInput.safeParse(candidate);
  const errors = new Map<SettingsField, string>();
  for (const { path, message } of parsed.error?.issues ?? []) {
    const field = String((path[0] === "settings" ? path[1] : path[0]) ?? "rotateAtLeastMs") as SettingsField;
    if (!errors.has(field)) errors.set(field, SENTENCES[field] ?? sentenceOf(message));
  }
  const filter = parseNodeFilter(nodeFilter);
  if (filter.outcome === "invalid") errors.set("nodeFilter", filter.message);
  addOrder(errors, settings as Partial<PoolSettings>);
  return parsed.success && errors.size === 0
    ? { outcome: "valid", input: parsed.data }
    : { outcome: "invalid", errors };
}

function addOrder(errors: Map<SettingsField, string>, settings: Partial<PoolSettings>): void {
  const { rotateAtLeastMs = 0, rotateEveryMs = 0, cooldownBaseMs = 0, cooldownMaxMs = 0 } = settings;
  if (rotateAtLeastMs > rotateEveryMs) errors.set("rotateAtLeastMs", "At most as long as it rotates every.");
  if (cooldownBaseMs > cooldownMaxMs) errors.set("cooldownBaseMs", "At most as long as the longest one.");
}

const SENTENCES: Partial<Record<SettingsField, string>> = {
  ejectionCapRatio: "From 0 to 100 percent.",
  ports: "Port numbers from 1 to 65,535, with commas; at least one.",
  allowPrivate: "Subnets such as 10.0.0.0/8, with commas.",
  echoUrl: "An address that begins with http:// or https://.",
  ...Object.fromEntries(COUNT_FIELDS.map((field) => [field, countSentence(field)])),
};

function countSentence(field: CountSetting): string {
  return field === "attemptsMax"
    ? "A whole number from 1 to 10."
    : `A whole number from ${field === "queueMax" ? 0 : 1} to 100,000.`;
}

function sentenceOf(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? "" : "."}`;
}

function numberOf(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text.trim().replace(",", "."));
}

function wordsOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter((word) => word !== "");
}
