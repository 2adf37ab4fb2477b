import { type AgentFileConfig, hooksOf } from "../config/agent-file.ts";
import type { HookName } from "./hook-name.ts";
import { type HookCall, type HookOutcome, runHook } from "./run-hook.ts";

export type HookQueueOptions = {
  readonly config: AgentFileConfig;
  /** See `hookEnvironment`. */
  readonly env: Readonly<Record<string, string>>;
};

type Waiting = { call: HookCall; answers: ((outcome: HookOutcome) => void)[] };
type Line = {
  running: { hook: HookName; cut: AbortController } | null;
  waiting: Map<HookName, Waiting>;
};

/** Within what systemd gives the agent to stop. */
const STOP_GRACE_MS = 5000;

/** A demote comes first: it is the one that keeps two from acting. */
const ORDER: readonly HookName[] = ["demote", "promote", "changed"];

/**
 * Runs the hooks of this host, one at a time in each federation. At most one of each kind waits: of two `changed` (or two
 * `demote`) only the newer runs, and both callers get its outcome; a `promote` that still waits when its leadership is over never runs.
 */
export class HookQueue {
  readonly #options: HookQueueOptions;
  readonly #lines = new Map<string, Line>();
  readonly #running = new Set<Promise<void>>();
  #isStopping = false;

  constructor(options: HookQueueOptions) {
    this.#options = options;
  }

  /** Resolves when the hook is over, at once where there is none. Never rejects. */
  run(call: HookCall): Promise<HookOutcome> {
    if (hooksOf(this.#options.config, call.federationName)?.commands[call.hook] == null) {
      return Promise.resolve(notRun("not-configured", null));
    }
    if (this.#isStopping) return Promise.resolve(agentStops(call));
    return new Promise((answer) => {
      const line = this.#lineOf(call.federationName);
      this.#enqueue(line, call, answer);
      this.#next(call.federationName, line);
    });
  }

  /**
   * A demote still gets its turn, for at most `graceMs`: it takes away what this host must not keep. The others are ended, or never
   * run. Resolves when no hook runs any more.
   */
  async stop(graceMs = STOP_GRACE_MS): Promise<void> {
    this.#isStopping = true;
    for (const { running, waiting } of this.#lines.values()) {
      if (running !== null && running.hook !== "demote") running.cut.abort();
      for (const [hook, { call, answers }] of waiting) {
        if (hook === "demote") continue;
        waiting.delete(hook);
        for (const answer of answers) answer(agentStops(call));
      }
    }
    const timer = setTimeout(() => this.#cutAll(), graceMs);
    while (this.#running.size > 0) await Promise.all(this.#running);
    clearTimeout(timer);
  }

  #cutAll(): void {
    for (const { running, waiting } of this.#lines.values()) {
      for (const { call, answers } of waiting.values())
        for (const answer of answers) answer(agentStops(call));
      waiting.clear();
      running?.cut.abort();
    }
  }

  #enqueue({ waiting }: Line, call: HookCall, answer: (outcome: HookOutcome) => void): void {
    const same = waiting.get(call.hook);
    const overtaken = call.hook === "demote" ? waiting.get("promote") : undefined;
    for (const promote of [overtaken, call.hook === "promote" ? same : undefined]) {
      if (promote === undefined) continue;
      const problem = `the promote hook of term ${promote.call.term} was not run: term ${call.term} came before its turn`;
      for (const each of promote.answers) each(notRun("failed", problem));
      waiting.delete("promote");
    }
    const answers = call.hook === "promote" ? [] : (same?.answers ?? []);
    waiting.set(call.hook, { call, answers: [...answers, answer] });
  }

  #next(federationName: string, line: Line): void {
    if (line.running !== null) return;
    const next = ORDER.map((hook) => line.waiting.get(hook)).find((each) => each !== undefined);
    if (next === undefined) {
      this.#lines.delete(federationName);
      return;
    }
    line.waiting.delete(next.call.hook);
    const cut = new AbortController();
    line.running = { hook: next.call.hook, cut };
    const running = this.#runOne(next, cut.signal).then(() => {
      this.#running.delete(running);
      line.running = null;
      this.#next(federationName, line);
    });
    this.#running.add(running);
  }

  async #runOne({ call, answers }: Waiting, stop: AbortSignal): Promise<void> {
    const { config, env } = this.#options;
    const hooks = hooksOf(config, call.federationName);
    const command = hooks?.commands[call.hook];
    const outcome =
      hooks == null || command == null
        ? notRun("not-configured", null)
        : await runHook({ call, command, timeoutMs: hooks.timeoutMs, env, stop });
    for (const answer of answers) answer(outcome);
  }

  #lineOf(federationName: string): Line {
    const line = this.#lines.get(federationName) ?? { running: null, waiting: new Map() };
    this.#lines.set(federationName, line);
    return line;
  }
}

function agentStops({ hook }: HookCall): HookOutcome {
  return notRun("failed", `the ${hook} hook was not run: the agent stops`);
}

function notRun(outcome: HookOutcome["outcome"], problem: string | null): HookOutcome {
  return { outcome, problem, outputTail: "", durationMs: 0 };
}
