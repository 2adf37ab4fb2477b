import { FAILOVER_POLICY } from "@orrery/domain/failover";
import { FailoverPolicy, type ZoneRule } from "@orrery/protocol";
import { formatDurationMs, formatLongDuration } from "@orrery/ui";
import { ZONE_RULE_WORDS } from "./topology-words.ts";

/** A policy as it is typed: numbers are text until they are read. Durations that are chosen from a list are milliseconds. */
export type PolicyDraft = {
  mode: FailoverPolicy["mode"];
  targetMs: string;
  cooldownMs: string;
  limitCount: string;
  limitWindowMs: string;
  needsAcknowledgment: boolean;
  zoneRule: ZoneRule;
  brakePercent: string;
  brakeLostMin: string;
  behindEntriesMax: string;
  loopLagMsMax: string;
};

export type PolicyField = keyof PolicyDraft;
type Edited = Omit<FailoverPolicy, "never" | "acknowledgmentWaitMs" | "factsAgeMsMax">;

export type PolicyResult =
  | { outcome: "valid"; policy: Edited }
  | { outcome: "invalid"; errors: ReadonlyMap<PolicyField, string> };

export const DEFAULT_POLICY: FailoverPolicy = { ...FAILOVER_POLICY, never: [] };

export function draftOfPolicy(policy: FailoverPolicy): PolicyDraft {
  return {
    mode: policy.mode,
    targetMs: String(policy.targetMs),
    cooldownMs: String(policy.cooldownMs),
    limitCount: String(policy.limitCount),
    limitWindowMs: String(policy.limitWindowMs),
    needsAcknowledgment: policy.needsAcknowledgment,
    zoneRule: policy.zoneRule,
    brakePercent: String(Math.round(policy.brakeLostRatio * 100)),
    brakeLostMin: String(policy.brakeLostMin),
    behindEntriesMax: String(policy.behindEntriesMax),
    loopLagMsMax: String(policy.loopLagMsMax),
  };
}

const SENTENCES: Partial<Record<PolicyField, string>> = {
  targetMs: "A whole number of milliseconds from 1 to 600,000.",
  limitCount: "A whole number from 0 to 1,000.",
  brakePercent: "A whole number from 0 to 100.",
  brakeLostMin: "A whole number from 1 to 10,000.",
  behindEntriesMax: "A whole number from 0 to 1,000,000.",
  loopLagMsMax: "Milliseconds from 1 to 60,000.",
};

export function policyOfDraft(draft: PolicyDraft): PolicyResult {
  const number = (text: string) => (text.trim() === "" ? Number.NaN : Number(text));
  const read: Edited = {
    mode: draft.mode,
    targetMs: number(draft.targetMs),
    cooldownMs: number(draft.cooldownMs),
    limitCount: number(draft.limitCount),
    limitWindowMs: number(draft.limitWindowMs),
    needsAcknowledgment: draft.needsAcknowledgment,
    zoneRule: draft.zoneRule,
    brakeLostRatio: number(draft.brakePercent) / 100,
    brakeLostMin: number(draft.brakeLostMin),
    behindEntriesMax: number(draft.behindEntriesMax),
    loopLagMsMax: number(draft.loopLagMsMax),
  };
  const parsed = FailoverPolicy.partial().safeParse(read);
  const errors = new Map<PolicyField, string>();
  for (const issue of parsed.error?.issues ?? []) {
    const field = (issue.path[0] === "brakeLostRatio" ? "brakePercent" : issue.path[0]) as PolicyField;
    errors.set(field, SENTENCES[field] ?? `${issue.message}.`);
  }
  return errors.size === 0 ? { outcome: "valid", policy: read } : { outcome: "invalid", errors };
}

export function policyErrors(result: PolicyResult): ReadonlyMap<PolicyField, string> {
  return result.outcome === "invalid" ? result.errors : new Map<PolicyField, string>();
}

/** The previewed difference: one line for each rule that changes, as it is and as it would be. */
export function policyChanges(before: FailoverPolicy, after: Edited): string[] {
  return RULES.flatMap(({ label, text }) => {
    const [was, is] = [text(before), text(after)];
    return was === is ? [] : [`${label}: ${is} instead of ${was}.`];
  });
}

const RULES: ReadonlyArray<{ label: string; text: (policy: Edited) => string }> = [
  { label: "Mode", text: ({ mode }) => mode },
  { label: "Target", text: ({ targetMs }) => formatDurationMs(targetMs) },
  { label: "Cooldown", text: ({ cooldownMs }) => spanText(cooldownMs) },
  {
    label: "Limit",
    text: ({ limitCount, limitWindowMs }) => `${limitCount} in ${spanText(limitWindowMs)}`,
  },
  {
    label: "Acknowledgment",
    text: ({ needsAcknowledgment }) => (needsAcknowledgment ? "needed" : "not needed"),
  },
  { label: "New leader's zone", text: ({ zoneRule }) => ZONE_RULE_WORDS[zoneRule].label.toLowerCase() },
  {
    label: "Brake",
    text: ({ brakeLostRatio }) => `above ${Math.round(brakeLostRatio * 100)} % of a region lost`,
  },
  { label: "Brake, at least", text: ({ brakeLostMin }) => `${brakeLostMin} nodes lost` },
  { label: "Log behind, at most", text: ({ behindEntriesMax }) => `${behindEntriesMax} entries` },
  { label: "Event loop lag, at most", text: ({ loopLagMsMax }) => formatDurationMs(loopLagMsMax) },
];

function spanText(durationMs: number): string {
  return durationMs === 0 ? "none" : formatLongDuration(durationMs);
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
export const COOLDOWN_PRESETS_MS = [0, 10_000, 30_000, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS];
export const WINDOW_PRESETS_MS = [HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS, 7 * 24 * HOUR_MS];

/** Options of a list, with the value that is in force among them even when nobody would choose it. */
export function durationOptions(
  presetsMs: readonly number[],
  current: string,
): Array<{ value: string; label: string }> {
  const values = [...new Set([...presetsMs, Number(current)])].sort((a, b) => a - b);
  return values.map((value) => ({
    value: String(value),
    label: value === 0 ? "None" : formatLongDuration(value),
  }));
}
