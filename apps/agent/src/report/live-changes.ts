import type { NodeLive, NodeLivePatch } from "@orrery/protocol";

/**
 * What a field is rounded to, and how far it must move from what was last sent before it is sent again: by `absolute`
 * or by `relative` of the sent value, whichever is more. An idle host so sends empty heartbeats, and a reader is never
 * further off than the threshold.
 */
type Rule = { step: number; absolute: number; relative: number };

const RULES: { [K in keyof NodeLive]: Rule } = {
  cpuRatio: { step: 0.001, absolute: 0.005, relative: 0 },
  memoryUsedBytes: { step: 65_536, absolute: 1_048_576, relative: 0.002 },
  load1: { step: 0.01, absolute: 0.02, relative: 0 },
  diskUsedBytes: { step: 65_536, absolute: 1_048_576, relative: 0 },
  networkReceivedBytesPerSecond: { step: 1, absolute: 512, relative: 0.02 },
  networkSentBytesPerSecond: { step: 1, absolute: 512, relative: 0.02 },
  connectionCount: { step: 1, absolute: 1, relative: 0 },
  eventLoopLagMs: { step: 0.1, absolute: 0.5, relative: 0.1 },
  clockSkewMs: { step: 0.1, absolute: 1, relative: 0.02 },
  rttMs: { step: 0.01, absolute: 0.1, relative: 0.05 },
  outboxPendingCount: { step: 1, absolute: 1, relative: 0 },
};
const FIELDS = Object.keys(RULES) as (keyof NodeLive)[];

/** Remembers what the hub was sent last. After `reset` the next patch is a full snapshot. */
export class LiveChanges {
  #sent: NodeLivePatch = {};

  reset(): void {
    this.#sent = {};
  }

  next(live: NodeLive): NodeLivePatch {
    const changed = FIELDS.filter((field) => isChange(RULES[field], this.#sent[field], live[field])).map(
      (field) => [field, rounded(RULES[field], live[field])] as const,
    );
    const patch = Object.fromEntries(changed) as NodeLivePatch;
    Object.assign(this.#sent, patch);
    return patch;
  }
}

function isChange(rule: Rule, sent: number | null | undefined, value: number | null): boolean {
  if (sent === undefined) return true;
  if (sent === null || value === null) return sent !== value;
  const now = rounded(rule, value) ?? 0;
  // Half a step of slack: sums of floating point steps must not hide a whole step.
  return Math.abs(now - sent) >= Math.max(rule.absolute, rule.relative * Math.abs(sent)) - rule.step / 2;
}

function rounded(rule: Rule, value: number | null): number | null {
  if (value === null) return null;
  // Dividing by the inverse keeps 0.1 steps free of binary dust.
  return rule.step >= 1
    ? Math.round(value / rule.step) * rule.step
    : Math.round(value * (1 / rule.step)) / Math.round(1 / rule.step);
}
