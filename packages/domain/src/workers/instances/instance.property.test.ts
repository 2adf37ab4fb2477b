import { WorkerSpec } from "@orrery/protocol/workers";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Instance,
  type InstanceEffect,
  type InstanceInput,
  type InstanceRules,
  newInstance,
} from "./instance.ts";
import { stepInstance } from "./step-instance.ts";

const happening = fc.record({
  afterMs: fc.constantFrom(0, 1, 50, 400, 3000, 70_000),
  what: fc.constantFrom("tick", "answer", "refuse", "end", "pass", "fail", "fat", "stop", "late"),
  code: fc.constantFrom(0, 1, null),
});
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** A node that does what it is told, beside an instance; each step is checked. */
class World {
  process: "none" | "asked" | "there" = "none";
  isStopped = false;
  instance: Instance;
  readonly #rules: InstanceRules;
  #nowMs = 0;

  constructor(rules: InstanceRules) {
    this.#rules = rules;
    this.instance = newInstance(this.#moment());
  }

  happen({ afterMs, what, code }: Happening): void {
    this.#nowMs += afterMs;
    if (what === "tick") this.take({ kind: "tick" });
    if (what === "answer" && this.process === "asked") this.answer();
    if (what === "refuse" && this.process === "asked") {
      this.process = "none";
      this.take({ kind: "not-started", sentence: "There is no such program." });
    }
    if (what === "end" && this.process === "there") this.end(code);
    if (what === "pass" || what === "fail")
      this.take({ kind: "checked", isPassed: what === "pass", sentence: "as it was." });
    if (what === "fat") this.take({ kind: "over-limit", sentence: "It uses too much." });
    if (what === "stop") this.stop();
    // What comes too late changes nothing that matters.
    if (what === "late" && this.process !== "asked") this.take({ kind: "started" });
  }

  answer(): void {
    this.process = "there";
    this.take({ kind: "started" });
  }

  end(code: number | null): void {
    this.process = "none";
    this.take({ kind: "ended", code, signal: null, sentence: "It ended." });
  }

  stop(): void {
    this.isStopped = true;
    this.take({ kind: "stop", reason: "It is no longer ordered" });
  }

  /** Whoever is told to end does so only when it is killed. */
  runOut(): void {
    for (let i = 0; i < 10 && this.process === "there"; i += 1) {
      this.#nowMs += 10_000;
      if (this.take({ kind: "tick" }) === "kill") this.end(null);
    }
  }

  take(input: InstanceInput): InstanceEffect | null {
    // What is kept on disk goes on as it stood.
    const kept = JSON.parse(JSON.stringify(this.instance));
    const { instance, effect } = stepInstance(kept, input, this.#rules, this.#moment());
    this.instance = instance;
    if (effect === "start") {
      expect(this.process).toBe("none");
      expect(this.isStopped).toBe(false);
      this.process = "asked";
    }
    if (effect === "signal" || effect === "kill") expect(this.process).toBe("there");
    expect(instance.startedMs !== null).toBe(this.process === "there");
    if (instance.dueMs !== null) expect(instance.dueMs - this.#nowMs).toBeLessThanOrEqual(10_000);
    expect(instance.reason).toMatch(/^[A-Z].*\.$/);
    if (instance.phase === "stopped" || instance.phase === "failed") expect(this.process).toBe("none");
    return effect;
  }

  #moment() {
    return { nowAtMs: 1e12 + this.#nowMs, nowMs: this.#nowMs, random: () => 0.5 };
  }
}

test("[WI1] [WI10] whatever happens in whatever order: one process at most, none after the stop, and it always ends", () => {
  const policy = fc.constantFrom("always" as const, "on-failure" as const, "never" as const);
  fc.assert(
    fc.property(
      policy,
      fc.boolean(),
      fc.array(happening, { maxLength: 60 }),
      (when, isChecked, happenings) => {
        const spec = WorkerSpec.parse({
          ...{
            name: "a",
            command: "b",
            ports: [{ name: "http" }],
            restart: { when, baseMs: 100, maxMs: 2000 },
          },
          health: isChecked ? { kind: "tcp", port: "http" } : null,
        });
        const world = new World(spec);
        for (const each of happenings) world.happen(each);
        if (world.process === "asked") world.answer();
        world.stop();
        world.runOut();
        expect(world.instance.phase).toBe("stopped");
      },
    ),
    { numRuns: 300 },
  );
});
