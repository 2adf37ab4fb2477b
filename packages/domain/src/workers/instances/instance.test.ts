import { WorkerSpec, type WorkerSpecInput } from "@orrery/protocol/workers";
import { expect, test } from "vitest";
import { type Instance, type InstanceInput, type InstanceRules, newInstance } from "./instance.ts";
import { instanceState, lostState } from "./instance-state.ts";
import { stepInstance } from "./step-instance.ts";

const HEALTH = {
  kind: "tcp",
  port: "http",
  healthyAfter: 2,
  unhealthyAfter: 2,
  startupMs: 1000,
  restartAfterMs: 5000,
} as const;

/** A transcript: what happens at which time, and what came of it. */
class Story {
  instance: Instance;
  readonly effects: string[] = [];
  readonly #rules: InstanceRules;
  nowMs = 1000;
  random = 0;

  constructor(more: Partial<WorkerSpecInput> = {}) {
    this.#rules = WorkerSpec.parse({ name: "a", command: "b", ports: [{ name: "http" }], ...more });
    this.instance = newInstance(this.#moment());
  }

  take(input: InstanceInput, afterMs = 0): this {
    this.nowMs += afterMs;
    const { instance, effect } = stepInstance(this.instance, input, this.#rules, this.#moment());
    this.instance = instance;
    if (effect !== null) this.effects.push(`${effect} at ${this.nowMs - 1000}`);
    return this;
  }

  tick(afterMs = 0): this {
    return this.take({ kind: "tick" }, afterMs);
  }

  started(): this {
    return this.tick().take({ kind: "started" });
  }

  ended(code: number | null, afterMs = 0): this {
    return this.take(
      { kind: "ended", code, signal: code === null ? "SIGKILL" : null, sentence: "It ended." },
      afterMs,
    );
  }

  checked(isPassed: boolean, afterMs = 0): this {
    return this.take({ kind: "checked", isPassed, sentence: isPassed ? "fine." : "refused." }, afterMs);
  }

  stop(afterMs = 0): this {
    return this.take({ kind: "stop", reason: "It is no longer ordered" }, afterMs);
  }

  #moment() {
    return { nowAtMs: 50_000 + this.nowMs, nowMs: this.nowMs, random: () => this.random };
  }
}

test("[WI1] it is started at once and once, and runs or is checked", () => {
  const plain = new Story().tick().tick(5000);
  expect(plain.instance.phase).toBe("pending");
  expect(plain.effects).toEqual(["start at 0"]);
  expect(plain.take({ kind: "started" }).instance).toMatchObject({ phase: "running", restartCount: 0 });
  expect(new Story({ health: HEALTH }).started().instance.phase).toBe("starting");
});

test.each([
  ["always", 0, "pending"],
  ["always", 1, "pending"],
  ["on-failure", 0, "stopped"],
  ["on-failure", 1, "pending"],
  ["on-failure", null, "pending"],
  ["never", 0, "stopped"],
  ["never", 7, "failed"],
] as const)("[WI2] restart %s, ended with %s: %s", (when, code, phase) => {
  const { instance } = new Story({ restart: { when } }).started().ended(code, 100);
  expect(instance).toMatchObject({ phase, lastExit: { code, ranMs: 100 } });
});

test("[WI3] waits double up to the longest, and chance takes its part away", () => {
  const waits = (random: number) => {
    const story = new Story({ restart: { baseMs: 100, maxMs: 1000, jitterRatio: 0.5 } });
    story.random = random;
    return Array.from({ length: 6 }, () => {
      story.tick(1000).take({ kind: "started" }).ended(1);
      return (story.instance.dueMs ?? 0) - story.nowMs;
    });
  };
  expect(waits(0)).toEqual([100, 200, 400, 800, 1000, 1000]);
  expect(waits(0.8)).toEqual([60, 120, 240, 480, 600, 600]);
});

test("[WI4] a calm run begins a new row", () => {
  const story = new Story({ restart: { baseMs: 100, resetAfterMs: 5000 } });
  for (let i = 0; i < 4; i += 1) story.tick(60_000).take({ kind: "started" }).ended(1, 4999);
  expect(story.instance).toMatchObject({ phase: "crash-loop", endsInRow: 4 });
  story.tick(60_000).take({ kind: "started" }).ended(1, 5000);
  expect(story.instance).toMatchObject({ phase: "pending", endsInRow: 1 });
});

test("[WI5] the third end in a row is a crash loop, which goes on trying", () => {
  const story = new Story();
  const phases = Array.from({ length: 4 }, () => {
    story.tick(60_000).take({ kind: "started" }).ended(1);
    return story.instance.phase;
  });
  expect(phases).toEqual(["pending", "pending", "crash-loop", "crash-loop"]);
  expect(story.instance.reason).toContain("4 times in a row");
  expect(story.effects).toHaveLength(4);
});

test("[WI6] what cannot be started counts as an end", () => {
  const story = new Story();
  story.tick().take({ kind: "not-started", sentence: "There is no program b." });
  expect(story.instance).toMatchObject({ phase: "pending", endsInRow: 1, startedAtMs: null });
  expect(story.instance.reason).toContain("There is no program b. It is started again in");
  expect(
    new Story({ restart: { when: "never" } }).tick().take({ kind: "not-started", sentence: "x" }).instance
      .phase,
  ).toBe("failed");
});

test("[WI7] checks in a row decide; failures while it starts up do not count", () => {
  const story = new Story({ health: HEALTH }).started().checked(false, 500).checked(false, 100);
  expect(story.instance.phase).toBe("starting");
  expect(story.instance.reason).toContain("refused.");
  expect(story.checked(true, 100).instance.phase).toBe("starting");
  expect(story.checked(true, 100).instance.phase).toBe("healthy");
  // Once it was healthy, its failures count also within the time of the start.
  expect(story.checked(false, 10).instance.phase).toBe("healthy");
  expect(story.checked(true, 10).checked(false, 10).instance.phase).toBe("healthy");
  expect(story.checked(false, 10).instance.phase).toBe("unhealthy");
  expect(story.checked(true, 10).checked(true, 10).instance.phase).toBe("healthy");
  const late = new Story({ health: HEALTH }).started().checked(false, 1001).checked(false, 100);
  expect(late.instance.phase).toBe("unhealthy");
});

test("[WI8] unhealthy for too long, or over its memory: it is ended, and started again", () => {
  const sick = new Story({ health: HEALTH, restart: { when: "on-failure" } })
    .started()
    .checked(false, 1000)
    .checked(false, 100);
  expect(sick.tick(4999).instance.phase).toBe("unhealthy");
  expect(sick.tick(1).instance).toMatchObject({ phase: "stopping", isWanted: true });
  expect(sick.ended(0, 100).instance).toMatchObject({ phase: "pending", endsInRow: 1 });
  expect(sick.effects).toEqual(["start at 0", "signal at 6100"]);
  const fat = new Story().started().take({ kind: "over-limit", sentence: "It uses 300 of 256 MiB." }, 50);
  expect(fat.ended(null, 10).instance.reason).toContain("It uses 300 of 256 MiB.");
  expect(fat.effects).toEqual(["start at 0", "kill at 50"]);
  const never = new Story({ health: { ...HEALTH, restartAfterMs: null } })
    .started()
    .checked(false, 1000)
    .checked(false);
  expect(never.tick(1e9).instance.phase).toBe("unhealthy");
});

test("[WI9] drained, told, killed", () => {
  const story = new Story({ stop: { drainMs: 100, graceMs: 1000, signal: "SIGINT" } }).started().stop();
  expect(story.instance.phase).toBe("draining");
  story.tick(99).tick(1).tick(999).tick(1).tick(4999).tick(1);
  expect(story.effects).toEqual(["start at 0", "signal at 100", "kill at 1100", "kill at 6100"]);
  expect(story.instance.reason).toContain("did not end within 1 s of SIGINT");
  expect(new Story({ stop: { drainMs: 0 } }).started().stop().instance.phase).toBe("stopping");
  expect(new Story().stop().instance.phase).toBe("stopped");
  const between = new Story().tick().stop();
  expect(between.instance.phase).toBe("pending");
  expect(between.take({ kind: "started" }).instance.phase).toBe("stopping");
});

test("[WI10] what is to stop never starts again", () => {
  for (const code of [0, 1, null]) {
    const story = new Story().started().stop().ended(code, 10).tick(1e6);
    expect(story.instance).toMatchObject({ phase: "stopped", lastExit: { code } });
    expect(story.effects).toEqual(["start at 0"]);
  }
  const loop = new Story().started().ended(1).stop().tick(1e6);
  expect(loop.instance.phase).toBe("stopped");
  const restarting = new Story()
    .started()
    .take({ kind: "over-limit", sentence: "x" })
    .stop()
    .ended(null)
    .tick(1e6);
  expect(restarting.instance.phase).toBe("stopped");
});

test("[WI11] since when changes with the phase alone", () => {
  const story = new Story({ health: HEALTH }).started();
  const { sinceAtMs } = story.instance;
  expect(story.checked(false, 700).instance.sinceAtMs).toBe(sinceAtMs);
  story.checked(true, 1).checked(true, 1);
  expect(story.instance.sinceAtMs).toBe(sinceAtMs + 702);
  const waiting = new Story({ restart: { jitterRatio: 0 } }).started().ended(1);
  expect(instanceState(waiting.instance, 90_000, waiting.nowMs + 100)).toMatchObject({
    nextStartAtMs: 90_400,
  });
});

test("[WI13] a restart that somebody wants drains, ends and starts at once, and counts as none", () => {
  const wanted = { kind: "restart", reason: "An operator restarts it" } as const;
  const story = new Story({ stop: { drainMs: 2000 } }).started().take(wanted, 100);
  expect(story.instance).toMatchObject({ phase: "draining", isWanted: true });
  story.tick(2000).ended(0, 50);
  expect(story.instance).toMatchObject({ phase: "pending", endsInRow: 0 });
  story.started();
  expect(story.instance).toMatchObject({ phase: "running", restartCount: 0, isRestarting: false });
  expect(story.effects).toEqual(["start at 0", "signal at 2100", "start at 2150"]);
  expect(story.ended(1, 10).tick(100_000).take({ kind: "started" }).instance.restartCount).toBe(1);

  const waiting = new Story().started().ended(1).take(wanted).tick();
  expect(waiting.effects).toEqual(["start at 0", "start at 0"]);
  const over = new Story({ restart: { when: "never" } }).started().ended(1).take(wanted);
  expect(over.instance.phase).toBe("pending");
  const ending = new Story({ stop: { drainMs: 0 } }).started().take(wanted).stop().ended(0);
  expect(ending.instance.phase).toBe("stopped");
});

test("[WI12] lost until its node tells of it; what had ended stays", () => {
  const story = new Story().started();
  const state = instanceState(story.instance, 51_000, 1000);
  const lost = lostState(state, "tokyo-1", 60_000);
  expect(lost).toMatchObject({ phase: "lost", sinceAtMs: 60_000, restartCount: 0 });
  expect(lost.reason).toContain("tokyo-1 is not heard");
  expect(lostState(lost, "tokyo-1", 70_000)).toBe(lost);
  const over = instanceState(new Story().stop().instance, 51_000, 1000);
  expect(lostState(over, "tokyo-1", 60_000)).toBe(over);
});
