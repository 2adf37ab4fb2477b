import fc from "fast-check";
import { expect, test } from "vitest";
import { GOOD_REPORTS_MIN, type HealthInput, MISSES_MIN, neverConnected, stepHealth } from "./health.ts";
import { describeHealth } from "./health-reason.ts";

type Act = { afterMs: number; kind: HealthInput["kind"] };

const act: fc.Arbitrary<Act> = fc.record({
  afterMs: fc.oneof(
    fc.integer({ min: 0, max: 1200 }),
    fc.integer({ min: 900, max: 1100 }),
    fc.integer({ min: 0, max: 40_000 }),
  ),
  kind: fc.constantFrom(
    "heartbeat",
    "heartbeat",
    "heartbeat",
    "heartbeat",
    "tick",
    "tick",
    "connected",
    "closed",
    "left",
    "hub-blind",
    "hub-restarted",
  ),
});

function toInput({ kind }: Act, nowAtMs: number): HealthInput {
  switch (kind) {
    case "closed":
      return { kind, nowAtMs, why: "transport close" };
    case "left":
      return { kind, nowAtMs, reason: "shutdown" };
    case "hub-blind":
      return { kind, nowAtMs, blindMs: 3000 };
    case "connected":
    case "heartbeat":
    case "tick":
    case "hub-restarted":
      return { kind, nowAtMs };
  }
}

/** The oracle keeps only plain history: is a connection open, which reports came on it, when was the hub blind. */
function runWithOracle(acts: readonly Act[]): void {
  let state = neverConnected(0, 1000);
  let nowAtMs = 0;
  let isOpen = false;
  let openReportsAtMs: number[] = [];
  let quietFromAtMs = 0;
  let hasEvidence = false;
  for (const step of acts) {
    nowAtMs += step.afterMs;
    const before = state.status.health;
    const input = toInput(step, nowAtMs);
    switch (input.kind) {
      case "connected":
        isOpen = true;
        openReportsAtMs = [];
        quietFromAtMs = nowAtMs;
        break;
      case "heartbeat":
        if (isOpen) {
          openReportsAtMs.push(nowAtMs);
          quietFromAtMs = nowAtMs;
          hasEvidence = true;
        }
        break;
      case "closed":
      case "left":
        if (isOpen || input.kind === "left") hasEvidence = true;
        isOpen = false;
        break;
      case "hub-restarted":
        isOpen = false;
        openReportsAtMs = [];
        break;
      case "hub-blind":
        openReportsAtMs = [];
        quietFromAtMs = nowAtMs;
        break;
      case "tick":
        if (isOpen && nowAtMs - quietFromAtMs >= MISSES_MIN * 1000) hasEvidence = true;
        break;
    }
    const result = stepHealth(state, input);
    state = result.state;
    const { health, sinceAtMs } = state.status;

    if (health === "online") expect(isOpen).toBe(true);
    if (!hasEvidence) expect(health).toBe("unknown");
    if (before !== "online" && health === "online") {
      expect(input.kind).toBe("heartbeat");
      const [last, previous] = [openReportsAtMs.at(-1) ?? 0, openReportsAtMs.at(-GOOD_REPORTS_MIN) ?? -1e9];
      expect(openReportsAtMs.length).toBeGreaterThanOrEqual(GOOD_REPORTS_MIN);
      expect(last - previous).toBeLessThan(MISSES_MIN * 1000);
    }
    if (before === "online" && health === "suspect" && input.kind === "tick") {
      expect(nowAtMs - quietFromAtMs).toBeGreaterThanOrEqual(MISSES_MIN * 1000);
    }
    if (input.kind === "hub-blind" && before !== health) expect(health).toBe("unknown");
    expect(sinceAtMs).toBeLessThanOrEqual(nowAtMs);
    expect(describeHealth(state).length).toBeGreaterThan(10);
    for (const effect of result.effects) {
      expect(effect.to).toBe(health);
      if (effect.to === "unknown") expect(effect.isNews).toBe(false);
      if (effect.from === effect.to) expect(effect.isNews).toBe(false);
    }
    expect(result.effects.length > 0 || before === health).toBe(true);
  }
}

test("[H6] [H10] [H11] [H13] any history: online only with an open connection, two good reports, no accusation for what the hub did not see", () => {
  fc.assert(fc.property(fc.array(act, { maxLength: 120, size: "max" }), runWithOracle), { numRuns: 1500 });
});

test("[H11] a perfectly steady node under a hub that stalls at any time is never accused", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 2001, max: 100_000 })), {
        maxLength: 8,
      }),
      (stalls) => {
        let state = neverConnected(0, 1000);
        let nowAtMs = 0;
        state = stepHealth(state, { kind: "connected", nowAtMs }).state;
        for (const [reports, stallMs] of stalls) {
          for (let i = 0; i < reports * 10; i += 1) {
            nowAtMs += 100;
            state = stepHealth(state, { kind: "tick", nowAtMs }).state;
            if (i % 10 === 9) state = stepHealth(state, { kind: "heartbeat", nowAtMs }).state;
            expect(["unknown", "online"]).toContain(state.status.health);
          }
          nowAtMs += stallMs;
          state = stepHealth(state, { kind: "hub-blind", nowAtMs, blindMs: stallMs }).state;
          expect(state.status.health).toBe("unknown");
        }
      },
    ),
  );
});
