import type { InstanceMetric, ScalingPolicy } from "@orrery/protocol";

export type WindowDraft = { key: string; name: string; start: string; end: string; count: string };

/** A policy as it is typed: the fields of every kind, of which its own are read. Shares are typed in percent. */
export type PolicyDraft = {
  /** Its own in the form; the id may be changed. */
  key: string;
  kind: ScalingPolicy["kind"];
  id: string;
  metric: InstanceMetric;
  up: string;
  down: string;
  violations: string;
  upCount: string;
  downCount: string;
  /** Of `target` and `custom`. */
  target: string;
  tolerance: string;
  zone: string;
  windows: WindowDraft[];
  otherwise: string;
  perInstance: string;
  name: string;
  source: "prometheus" | "meter";
  query: string;
  meter: string;
  of: "total" | "each";
};

const BLANK: Omit<PolicyDraft, "key" | "kind" | "id"> = {
  ...{ metric: "cpu", up: "75", down: "25", violations: "3", upCount: "", downCount: "" },
  ...{ target: "60", tolerance: "10", zone: "UTC", windows: [], otherwise: "", perInstance: "10" },
  ...{ name: "", source: "prometheus", query: "", meter: "", of: "total" },
};

/** With values that serve, and an id that no other one has. */
export function newPolicy(
  kind: ScalingPolicy["kind"],
  others: readonly PolicyDraft[],
  zone: string,
): PolicyDraft {
  const base = kind === "threshold" || kind === "target" ? "cpu" : kind === "custom" ? "metric" : kind;
  const key = nextKey(others.map((each) => each.key));
  const policy: PolicyDraft = { ...BLANK, key, kind, id: freeId(base, others), zone };
  if (kind === "schedule") policy.windows = [newWindow([])];
  if (kind === "custom") policy.target = "100";
  return policy;
}

export function newWindow(others: readonly WindowDraft[]): WindowDraft {
  const name = others.length === 0 ? "working hours" : `window ${others.length + 1}`;
  return {
    ...{ key: nextKey(others.map((each) => each.key)), name },
    ...{ start: "0 8 * * MON-FRI", end: "0 18 * * MON-FRI", count: "4" },
  };
}

export function draftOfPolicy(policy: ScalingPolicy, key: string): PolicyDraft {
  const draft: PolicyDraft = { ...BLANK, key, kind: policy.kind, id: policy.id };
  switch (policy.kind) {
    case "threshold": {
      const { metric, up, down, violations, upCount, downCount } = policy;
      return {
        ...draft,
        ...{ metric, up: amountText(metric, up), down: amountText(metric, down) },
        ...{ violations: String(violations), upCount: textOf(upCount), downCount: textOf(downCount) },
      };
    }
    case "target": {
      const { metric, target, toleranceRatio } = policy;
      return { ...draft, metric, target: amountText(metric, target), tolerance: percent(toleranceRatio) };
    }
    case "schedule": {
      const windows = policy.windows.map((window, index) => {
        return { ...window, key: String(index + 1), count: String(window.count) };
      });
      return { ...draft, zone: policy.zone, windows, otherwise: textOf(policy.otherwise) };
    }
    case "queue":
      return { ...draft, perInstance: String(policy.perInstance), tolerance: percent(policy.toleranceRatio) };
    case "custom": {
      const { name, source, of, target, toleranceRatio } = policy;
      return {
        ...draft,
        ...{ name, of, source: source.kind, target: String(target), tolerance: percent(toleranceRatio) },
        query: source.kind === "prometheus" ? source.query : "",
        meter: source.kind === "meter" ? source.meter : "",
      };
    }
  }
}

/** What the hub would read; what is no number is NaN, which it refuses. */
export function policyOfDraft(draft: PolicyDraft): unknown {
  const { kind, id, metric } = draft;
  const toleranceRatio = numberOf(draft.tolerance) / 100;
  switch (kind) {
    case "threshold":
      return {
        ...{ kind, id, metric, up: amountOf(metric, draft.up), down: amountOf(metric, draft.down) },
        violations: numberOf(draft.violations),
        ...{ upCount: orNull(draft.upCount), downCount: orNull(draft.downCount) },
      };
    case "target":
      return { kind, id, metric, target: amountOf(metric, draft.target), toleranceRatio };
    case "schedule":
      return {
        ...{ kind, id, zone: draft.zone.trim(), otherwise: orNull(draft.otherwise) },
        windows: draft.windows.map(({ key: _, count, ...window }) => ({ ...window, count: numberOf(count) })),
      };
    case "queue":
      return { kind, id, perInstance: numberOf(draft.perInstance), toleranceRatio };
    case "custom":
      return {
        ...{
          kind,
          id,
          name: draft.name.trim(),
          of: draft.of,
          target: numberOf(draft.target),
          toleranceRatio,
        },
        source:
          draft.source === "meter"
            ? { kind: "meter", meter: draft.meter.trim() }
            : { kind: "prometheus", query: draft.query },
      };
  }
}

/** Whether a metric is a share, typed in percent. */
export function isShare(metric: InstanceMetric): boolean {
  return metric === "cpu" || metric === "memory";
}

/** A number as it is typed, also with a decimal comma; NaN = none. */
export function numberOf(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text.trim().replace(",", "."));
}

export function percent(ratio: number): string {
  return String(Number((ratio * 100).toFixed(4)));
}

function amountOf(metric: InstanceMetric, text: string): number {
  return isShare(metric) ? numberOf(text) / 100 : numberOf(text);
}

function amountText(metric: InstanceMetric, value: number): string {
  return isShare(metric) ? percent(value) : String(value);
}

function orNull(text: string): number | null {
  return text.trim() === "" ? null : numberOf(text);
}

function textOf(value: number | null): string {
  return value === null ? "" : String(value);
}

function freeId(base: string, others: readonly PolicyDraft[]): string {
  const isFree = (id: string) => others.every((each) => each.id !== id);
  if (isFree(base)) return base;
  let number = 2;
  while (!isFree(`${base}-${number}`)) number += 1;
  return `${base}-${number}`;
}

function nextKey(keys: readonly string[]): string {
  return String(1 + Math.max(0, ...keys.map(Number)));
}
