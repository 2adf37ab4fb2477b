import type { ProxyFault } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  cooldownMs,
  INITIAL_HEALTH,
  isMereSuspicion,
  isOut,
  type ProxyHealthInput,
  type ProxyHealthState,
  slowStartOf,
  stepHealth,
} from "./proxy-health.ts";

const SETTINGS = { cooldownBaseMs: 1000, cooldownMaxMs: 60_000, slowStartMs: 10_000 };

/** Without the time, which is the one before plus `everyMs`. */
type Act = "ok" | "probe ok" | "time" | ProxyFault | `probe ${ProxyFault}` | `block ${string}`;

function inputOf(act: Act, nowMs: number): ProxyHealthInput {
  if (act === "time") return { kind: "time", nowMs };
  if (act === "ok") return { kind: "attempt", outcome: "ok", nowMs };
  if (act === "probe ok") return { kind: "probe", outcome: "ok", nowMs };
  const sentence = `That was ${act}.`;
  if (act.startsWith("probe ")) {
    return { kind: "probe", outcome: "fault", fault: act.slice(6) as ProxyFault, sentence, nowMs };
  }
  const [fault = "", target = "t"] = act.split(" ");
  return { kind: "attempt", outcome: "fault", fault: fault as ProxyFault, target, sentence, nowMs };
}

function run(
  acts: readonly Act[],
  { from = INITIAL_HEALTH, startMs = 1000, everyMs = 10, random = 0.5 } = {},
) {
  return acts.reduce(
    (state, act, i) => stepHealth(state, inputOf(act, startMs + i * everyMs), { settings: SETTINGS, random }),
    from,
  );
}

function verdict(
  from: ProxyHealthState,
  health: ProxyHealthState["health"],
  nowMs: number,
  fault: ProxyFault | null = "tls",
): ProxyHealthState {
  const input = { kind: "verdict", health, fault, sentence: "The prober says so.", nowMs } as const;
  return stepHealth(from, input, { settings: SETTINGS, random: 0.5 });
}

test("[PH1] unproven until something got through", () => {
  expect(run(["time"])).toBe(INITIAL_HEALTH);
  expect(run(["ok"])).toMatchObject({ health: "healthy", reason: "It works.", sinceMs: 1000, fault: null });
  expect(run(["probe ok"]).health).toBe("healthy");
  expect(run(["ok", "dial"])).toMatchObject({
    health: "suspect",
    fault: "dial",
    reason: "That was dial.",
    sinceMs: 1010,
  });
});

test("[PH2] one failure makes it suspect, three in a row cool it down, drops count half", () => {
  expect(run(["ok", "dial", "tls"]).health).toBe("suspect");
  expect(run(["ok", "dial", "tls", "probe dial"])).toMatchObject({ health: "cooling", fault: "dial" });
  expect(run(["ok", "dial", "tls", "ok", "dial", "tls"]).health).toBe("suspect");
  expect(run(["ok", "drop"]).health).toBe("healthy");
  expect(run(["ok", "drop"]).fault).toBeNull();
  expect(run(["ok", "drop", "drop", "drop", "drop", "drop"]).health).toBe("suspect");
  expect(run(["ok", "drop", "drop", "drop", "drop", "drop", "drop"]).health).toBe("cooling");
});

test("[PH3] refused credentials are its death at once", () => {
  const state = run(["ok", "auth"]);
  expect(state).toMatchObject({ health: "dead", fault: "auth", cooldownEndsMs: null });
  expect([isOut(state), isMereSuspicion(state)]).toEqual([true, false]);
  expect(run(["time"], { from: state, startMs: 1e9 }).health).toBe("dead");
  expect(run(["dial", "dial", "dial", "auth"]).health).toBe("dead");
});

test("[PH4] refusals and blocks are one target's affair, until five targets do so in a row", () => {
  expect(run(["ok", ...Array<Act>(20).fill("block")]).health).toBe("healthy");
  const targets = ["block a", "block b", "block c", "block d"] as const;
  expect(run(["ok", ...targets]).health).toBe("healthy");
  expect(run(["ok", ...targets, "block e"])).toMatchObject({ health: "suspect", fault: "block" });
  expect(run(["ok", ...targets, "block e", "block f", "block g"]).health).toBe("cooling");
  expect(run(["ok", ...targets, "ok", "block e", "block f"]).health).toBe("healthy");
  expect(run([...targets, "block e"], { everyMs: 80_000 }).health).toBe("unproven");
  expect(run(["ok", "probe refusal", "probe block", "probe block"]).health).toBe("healthy");
});

test("[PH5] cooldowns double, at random up to their most, and nothing but time and probes changes them", () => {
  expect([0, 1, 2, 10].map((count) => cooldownMs(count, SETTINGS, 0.999))).toEqual([999, 1998, 3996, 59_940]);
  expect([cooldownMs(0, SETTINGS, 0), cooldownMs(5, SETTINGS, 0)]).toEqual([100, 100]);
  const cooling = run(["dial", "dial", "dial"]);
  expect(cooling).toMatchObject({ health: "cooling", sinceMs: 1020, cooldownEndsMs: 1520 });
  expect(run(["dial", "ok", "drop", "refusal", "ok"], { from: cooling, startMs: 1100 })).toBe(cooling);
  expect(run(["time"], { from: cooling, startMs: 1519 }).health).toBe("cooling");
  const trial = run(["time"], { from: cooling, startMs: 1520 });
  expect(trial).toMatchObject({ health: "suspect", sinceMs: 1520, cooldownEndsMs: null });
  expect(run(["dial"], { from: cooling, startMs: 1600 })).toMatchObject({
    health: "cooling",
    cooldownEndsMs: 1600 + 1000,
  });
  // One success on trial does not give it three failures' credit.
  expect(run(["ok", "dial"], { from: trial, startMs: 1600 }).health).toBe("cooling");
});

test("[PH6] two in a row make it healthy; after a cooldown its share grows from a tenth", () => {
  expect(run(["ok", "dial", "ok"]).health).toBe("suspect");
  const again = run(["ok", "dial", "ok", "ok"]);
  expect([again.health, slowStartOf(again, SETTINGS, 1030)]).toEqual(["healthy", 1]);
  const cooling = run(["dial", "dial", "dial"]);
  const back = run(["ok", "ok"], { from: cooling, startMs: 5000 });
  expect(back).toMatchObject({
    health: "healthy",
    recoveredMs: 5010,
    cooldowns: 0,
    failures: 0,
    fault: null,
  });
  expect([5010, 7010, 10_010, 15_010, 99_999].map((nowMs) => slowStartOf(back, SETTINGS, nowMs))).toEqual([
    0.1, 0.2, 0.5, 1, 1,
  ]);
  expect(slowStartOf(back, { slowStartMs: 0 }, 5010)).toBe(1);
  expect(slowStartOf({ ...back, health: "suspect", cooldowns: 1 }, SETTINGS, 99_999)).toBe(0.1);
  expect(slowStartOf({ ...back, health: "suspect", cooldowns: 0 }, SETTINGS, 99_999)).toBe(1);
});

test("[PH7] the sixth cooldown is its death; a probe that got through brings it back on trial", () => {
  let state = run(["dial", "dial"]);
  const states: string[] = [];
  for (let i = 0; i < 6; i += 1) {
    state = run(["dial"], { from: state, startMs: 100_000 * (i + 1) });
    states.push(state.health);
  }
  expect(states).toEqual(["cooling", "cooling", "cooling", "cooling", "cooling", "dead"]);
  expect(run(["ok", "dial"], { from: state, startMs: 1e6 })).toBe(state);
  const trial = run(["probe ok"], { from: state, startMs: 1e6 });
  expect(trial.health).toBe("suspect");
  const back = run(["ok"], { from: trial, startMs: 1e6 + 1 });
  expect(back).toMatchObject({ health: "healthy", recoveredMs: 1e6 + 1 });
  const cooling = run(["dial", "dial", "dial"]);
  expect(run(["probe ok"], { from: cooling, startMs: 1100 }).health).toBe("suspect");
});

test("[PH8] the prober's word counts where a node has got nothing through itself", () => {
  const own = run(["ok"]);
  expect(verdict(own, "dead", 10_999)).toBe(own);
  expect(verdict(own, "dead", 11_000)).toMatchObject({
    health: "dead",
    fault: "tls",
    reason: "The prober says so.",
  });
  expect(verdict(own, "cooling", 11_000)).toMatchObject({ health: "cooling", cooldownEndsMs: 11_500 });
  expect(verdict(own, "suspect", 11_000)).toMatchObject({ health: "suspect", fault: "tls" });
  expect(verdict(own, "unproven", 11_000)).toBe(own);
  expect(verdict(INITIAL_HEALTH, "healthy", 5).health).toBe("healthy");
  expect(verdict(run(["ok", "dial"]), "healthy", 1100)).toMatchObject({
    health: "healthy",
    recoveredMs: null,
  });
  // It gets its share slowly.
  const cooling = run(["dial", "dial", "dial"]);
  expect(verdict(cooling, "healthy", 1100)).toMatchObject({ health: "healthy", recoveredMs: 1100 });
  expect(verdict(run(["auth"]), "healthy", 5000)).toMatchObject({ health: "healthy", recoveredMs: 5000 });
  expect(verdict(INITIAL_HEALTH, "cooling", 5, null)).toMatchObject({ health: "cooling", fault: "dial" });
});

test("[PH1] [PH5] [PH7] whatever happens: out only with a reason and a fault, cooling only with an end, never above the maximum", () => {
  const faults = ["auth", "dial", "tls", "refusal", "block", "drop"] as const;
  const act: fc.Arbitrary<Act> = fc.oneof(
    fc.constantFrom<Act>("ok", "probe ok", "time", "dial", "dial"),
    fc.constantFrom(...faults),
    fc.constantFrom(...faults).map((fault) => `probe ${fault}` as const),
    fc.nat(8).map((target) => `block ${target}` as const),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(act, fc.constantFrom(1, 500, 30_000)), { maxLength: 60 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (acts, random) => {
        let nowMs = 1000;
        let state = INITIAL_HEALTH;
        for (const [each, ms] of acts) {
          nowMs += ms;
          const before = state;
          state = run([each], { from: state, startMs: nowMs, random });
          expect(state.cooldownEndsMs !== null).toBe(state.health === "cooling");
          if (isOut(state)) expect(state.fault).not.toBeNull();
          if (state.health === "healthy") expect(state.fault).toBeNull();
          expect((state.cooldownEndsMs ?? nowMs) - nowMs).toBeLessThanOrEqual(SETTINGS.cooldownMaxMs);
          expect(state.refusedBy.length).toBeLessThanOrEqual(5);
          expect(state.reason.length).toBeGreaterThan(0);
          if (state.health !== before.health) expect(state.sinceMs).toBeGreaterThan(before.sinceMs);
          if (before.health === "dead" && each !== "probe ok") expect(state.health).toBe("dead");
        }
      },
    ),
  );
});
