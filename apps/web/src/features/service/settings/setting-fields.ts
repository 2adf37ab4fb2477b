import { ServiceSettings } from "@orrery/protocol";

/** How a setting is typed. `percent`: a ratio; `countOrNone`: empty = none; `countOrAbsent`: empty = left out. */
export type SettingKind =
  | "switch"
  | "duration"
  | "count"
  | "number"
  | "percent"
  | "countOrNone"
  | "countOrAbsent";

export type SettingField = {
  /** Where it is in ServiceSettings. */
  path: string;
  kind: SettingKind;
  label: string;
  hint: string;
};

export type SettingGroup = { title: string; sentence: string; fields: readonly SettingField[] };

/** All of ServiceSettings but the strategy, which has a page of its own, and other callers' rates, which are a list. */
export const SETTING_GROUPS: readonly SettingGroup[] = [
  {
    title: "Probes",
    sentence: "The worker's own health check, asked by each gateway.",
    fields: [
      field(
        "health.isOn",
        "switch",
        "Probe instances",
        "Off: an instance is up until its requests say otherwise.",
      ),
      field("health.downAfter", "count", "Down after", "Failed probes in a row."),
      field(
        "health.upAfter",
        "count",
        "Up after",
        "Good ones in a row; 5 where coming back early does harm.",
      ),
    ],
  },
  {
    title: "Breaker",
    sentence: "One for each instance at each gateway, by its own requests: open, the instance gets none.",
    fields: [
      field(
        "breaker.consecutiveFailures",
        "count",
        "Opens at failures in a row",
        "A 5xx, none in time, no connection.",
      ),
      field("breaker.failureRatio", "percent", "Or at failures, %", "Of the window's requests."),
      field("breaker.windowMs", "duration", "Window", "Of the share of failures."),
      field("breaker.minRequests", "count", "Requests in it at least", "Fewer say nothing."),
      field("breaker.openMs", "duration", "Stays open for", "Up to a tenth more by chance."),
      field("breaker.trialRequests", "count", "Trials when half open", "At the same time; all must succeed."),
      field("breaker.trialTimeoutMs", "duration", "A trial says nothing for", "Then it opens again."),
    ],
  },
  {
    title: "Beside the others",
    sentence: "Who answers worse than the rest is left out for a while.",
    fields: [
      field(
        "outlier.consecutiveFailures",
        "count",
        "Ejected at failures in a row",
        "With its breaker closed.",
      ),
      field("outlier.baseEjectionMs", "duration", "First ejection", "Times how many there were."),
      field("outlier.maxEjectionMs", "duration", "Longest ejection", "However many there were."),
      field(
        "outlier.ejectionCapRatio",
        "percent",
        "Ejected at most, %",
        "But one of two or more always may be.",
      ),
      field("outlier.intervalMs", "duration", "Compared every", "Success rates of the interval."),
      field("outlier.minInstances", "count", "Among at least", "Instances with enough requests; 3 or more."),
      field("outlier.minRequests", "count", "Each with at least", "Requests in the interval."),
      field("outlier.deviationFactor", "number", "Below the mean by", "Standard deviations; 0.5 to 10."),
      field("outlier.stallMs", "duration", "Or silent for", "While 3 or more requests wait."),
    ],
  },
  {
    title: "When few are left",
    sentence: "And when one comes back.",
    fields: [
      field("panicRatio", "percent", "Panics below, % usable", "Then all that may work are used."),
      field("slowStartMs", "duration", "Slow start", "Until a new one has its full share; 0 = at once."),
    ],
  },
  {
    title: "Tries again",
    sentence: "At another instance, where the request may be repeated.",
    fields: [
      field("retry.ratio", "percent", "Of the requests, %", "Of the last 10 s."),
      field("retry.minPerSecond", "number", "A second at least", "Also where there are few requests."),
      field("retry.attemptsMax", "count", "Tries of one request", "Altogether; at most 5."),
    ],
  },
  {
    title: "Deadlines",
    sentence: "How long a request has, from its caller on.",
    fields: [
      field("deadline.defaultMs", "duration", "For one that brings none", "Then it is answered 504."),
      field("deadline.maxMs", "duration", "The most one may bring", "More is cut."),
      field("deadline.marginMs", "duration", "Less for each call", "So that the caller can still answer."),
      field("deadline.maxDepth", "count", "Calls in a chain", "At most 5."),
    ],
  },
  {
    title: "Room",
    sentence: "At one gateway. What finds none waits, and is refused where the queue is full.",
    fields: [
      field("bulkhead.serviceMax", "count", "Open at once", "For the service."),
      field("bulkhead.instanceMax", "count", "Open at one instance", "At the same time."),
      field("queue.max", "count", "Waiting at most", "0 = nothing waits."),
      field("queue.ageMs", "duration", "One priority higher after", "Of waiting."),
    ],
  },
  {
    title: "Callers",
    sentence: "How much each of them may ask, at each gateway.",
    fields: [
      field("callerLimits.perMinute", "countOrNone", "Requests a minute", "Of each caller. Empty: no limit."),
      field("callerLimits.burst", "countOrAbsent", "At once", "Empty: a minute's."),
    ],
  },
];

export const SETTING_FIELDS: readonly SettingField[] = SETTING_GROUPS.flatMap(({ fields }) => fields);

export const SETTING_DEFAULTS: ServiceSettings = ServiceSettings.parse({});

export function settingAt(settings: object, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], settings);
}

function field(path: string, kind: SettingKind, label: string, hint: string): SettingField {
  return { path, kind, label, hint };
}
