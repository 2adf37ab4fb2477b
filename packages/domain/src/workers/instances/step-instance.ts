import {
  CRASH_LOOP_ENDS,
  type Instance,
  type InstanceEffect,
  type InstanceInput,
  type InstanceRules,
  KILL_AGAIN_MS,
  type Moment,
  NOT_CHECKED,
} from "./instance.ts";
import { restartDelayMs } from "./restart-delay.ts";

export type InstanceStep = { readonly instance: Instance; readonly effect: InstanceEffect | null };

/** What becomes of an instance by what happened (rules in SPEC.md). An input that no longer fits its state changes nothing. */
export function stepInstance(
  instance: Instance,
  input: InstanceInput,
  rules: InstanceRules,
  moment: Moment,
): InstanceStep {
  switch (input.kind) {
    case "tick":
      return tick(instance, rules, moment);
    case "started":
      return started(instance, rules, moment);
    case "not-started":
      if (!instance.isStarting) return unchanged(instance);
      return ended(
        { ...instance, isStarting: false, isRestarting: false },
        { code: null, signal: null, sentence: input.sentence },
        rules,
        moment,
      );
    case "ended":
      if (instance.startedMs === null) return unchanged(instance);
      return ended(instance, input, rules, moment);
    case "checked":
      return checked(instance, input, rules, moment);
    case "over-limit":
      return isUp(instance) ? endBut(instance, input.sentence, "kill", rules, moment) : unchanged(instance);
    case "stop":
      return stop(instance, input.reason, rules, moment);
    case "restart":
      return restart(instance, input.reason, rules, moment);
  }
}

/** Whether it has a process that is meant to go on. */
function isUp({ phase }: Instance): boolean {
  return phase === "starting" || phase === "running" || phase === "healthy" || phase === "unhealthy";
}

function tick(instance: Instance, rules: InstanceRules, moment: Moment): InstanceStep {
  const { phase, dueMs, unhealthySinceMs } = instance;
  const restartAfterMs = rules.health?.restartAfterMs ?? null;
  if (phase === "unhealthy" && unhealthySinceMs !== null && restartAfterMs !== null) {
    const forMs = moment.nowMs - unhealthySinceMs;
    if (forMs < restartAfterMs) return unchanged(instance);
    const why = `It was unhealthy for ${seconds(forMs)}, so it is restarted.`;
    return endBut(instance, why, "signal", rules, moment);
  }
  if (dueMs === null || moment.nowMs < dueMs) return unchanged(instance);
  switch (phase) {
    case "pending":
    case "crash-loop":
      return { instance: { ...instance, dueMs: null, isStarting: true }, effect: "start" };
    case "draining":
      return signalled(instance, "Its drain time is over", rules, moment);
    case "stopping": {
      const reason = `It did not end within ${seconds(rules.stop.graceMs)} of ${rules.stop.signal} and is killed.`;
      const next = { ...instance, reason, dueMs: moment.nowMs + KILL_AGAIN_MS };
      return { instance: next, effect: "kill" };
    }
    default:
      return unchanged(instance);
  }
}

function started(instance: Instance, rules: InstanceRules, moment: Moment): InstanceStep {
  if (!instance.isStarting) return unchanged(instance);
  const isFirst = instance.startedAtMs === null && instance.lastExit === null;
  const up: Instance = {
    ...instance,
    ...NOT_CHECKED,
    ...{ isStarting: false, startedMs: moment.nowMs, startedAtMs: moment.nowAtMs, dueMs: null },
    restartCount: instance.restartCount + (isFirst || instance.isRestarting ? 0 : 1),
    isRestarting: false,
  };
  // It was told to stop while it was being started.
  if (!instance.isWanted) return signalled(up, "It is no longer ordered", rules, moment);
  const [phase, reason] =
    rules.health === null
      ? (["running", "Its process runs; it has no health check."] as const)
      : (["starting", "Its process runs; its health check has not passed yet."] as const);
  return { instance: inPhase(up, phase, reason, moment), effect: null };
}

function checked(
  instance: Instance,
  { isPassed, sentence }: { isPassed: boolean; sentence: string },
  { health }: InstanceRules,
  moment: Moment,
): InstanceStep {
  if (health === null || !isUp(instance) || instance.startedMs === null) return unchanged(instance);
  if (isPassed) {
    const passesInRow = instance.passesInRow + 1;
    const counted = { ...instance, passesInRow, failuresInRow: 0 };
    if (instance.phase === "healthy" || passesInRow < health.healthyAfter) return unchanged(counted);
    const well = { ...counted, wasHealthy: true, unhealthySinceMs: null };
    return {
      instance: inPhase(well, "healthy", `Its health check passes: ${sentence}`, moment),
      effect: null,
    };
  }
  const isExcused = !instance.wasHealthy && moment.nowMs - instance.startedMs < health.startupMs;
  const failuresInRow = isExcused ? 0 : instance.failuresInRow + 1;
  const counted = { ...instance, passesInRow: 0, failuresInRow };
  const reason = `Its health check fails: ${sentence}`;
  if (failuresInRow < health.unhealthyAfter) {
    const isNews = instance.phase === "starting";
    return unchanged(
      isNews
        ? { ...counted, reason: `Its process runs; its health check has not passed yet: ${sentence}` }
        : counted,
    );
  }
  const sick = { ...counted, unhealthySinceMs: counted.unhealthySinceMs ?? moment.nowMs };
  return { instance: inPhase(sick, "unhealthy", reason, moment), effect: null };
}

function stop(instance: Instance, reason: string, rules: InstanceRules, moment: Moment): InstanceStep {
  if (!instance.isWanted) return unchanged(instance);
  const unwanted = { ...instance, isWanted: false };
  if (isUp(instance)) {
    const { drainMs } = rules.stop;
    if (drainMs === 0) return signalled(unwanted, reason, rules, moment);
    const why = `${reason}; it gets nothing new and is told to end in ${seconds(drainMs)}.`;
    return {
      instance: { ...inPhase(unwanted, "draining", why, moment), dueMs: moment.nowMs + drainMs },
      effect: null,
    };
  }
  switch (instance.phase) {
    case "pending":
    case "crash-loop":
      // An answer to the start is still to come; then it is stopped, or was never started.
      if (instance.isStarting) return unchanged(unwanted);
      return {
        instance: { ...inPhase(unwanted, "stopped", `${reason}.`, moment), dueMs: null },
        effect: null,
      };
    case "failed":
      return { instance: inPhase(unwanted, "stopped", `${reason}.`, moment), effect: null };
    default:
      return unchanged(unwanted);
  }
}

/** Wanted by somebody: as it is stopped, and then started at once, whatever its policy says. */
function restart(instance: Instance, reason: string, rules: InstanceRules, moment: Moment): InstanceStep {
  if (!instance.isWanted || instance.isStarting) return unchanged(instance);
  const asked = { ...instance, isRestarting: true };
  if (isUp(instance)) {
    const { drainMs } = rules.stop;
    if (drainMs === 0) return signalled(asked, reason, rules, moment);
    const why = `${reason}; it gets nothing new and is told to end in ${seconds(drainMs)}.`;
    return {
      instance: { ...inPhase(asked, "draining", why, moment), dueMs: moment.nowMs + drainMs },
      effect: null,
    };
  }
  // It is on its way to its end already, and is started at once after it.
  if (instance.startedMs !== null) return unchanged(asked);
  const again = inPhase(
    { ...asked, endsInRow: 0 },
    "pending",
    `${reason}; it is about to be started.`,
    moment,
  );
  return { instance: { ...again, dueMs: moment.nowMs }, effect: null };
}

/** Its process has ended, or none could be started. */
function ended(
  instance: Instance,
  { code, signal, sentence }: { code: number | null; signal: string | null; sentence: string },
  { restart }: InstanceRules,
  moment: Moment,
): InstanceStep {
  const ranMs = instance.startedMs === null ? 0 : Math.max(0, moment.nowMs - instance.startedMs);
  const why = instance.endedBecause === null ? sentence : `${instance.endedBecause} ${sentence}`;
  const lastExit = { code, signal, atMs: moment.nowAtMs, ranMs, sentence: why };
  const isCalm = ranMs >= restart.resetAfterMs;
  const down: Instance = {
    ...{ ...instance, ...NOT_CHECKED, lastExit, endsInRow: (isCalm ? 0 : instance.endsInRow) + 1 },
    ...{ startedMs: null, startedAtMs: null, dueMs: null, endedBecause: null },
  };
  if (!instance.isWanted)
    return { instance: inPhase(down, "stopped", `It was told to stop. ${sentence}`, moment), effect: null };
  if (instance.isRestarting) {
    const reason = `It was restarted as somebody wants; it is about to be started. ${sentence}`;
    const waiting = inPhase({ ...down, endsInRow: 0 }, "pending", reason, moment);
    return { instance: { ...waiting, dueMs: moment.nowMs }, effect: null };
  }
  // What its node ended by itself is to be started again, whatever it ended with.
  const isFailure = code !== 0 || instance.endedBecause !== null;
  if (restart.when === "never" || (restart.when === "on-failure" && !isFailure)) {
    const final = `${why} Its restart policy is ${restart.when}.`;
    return { instance: inPhase(down, isFailure ? "failed" : "stopped", final, moment), effect: null };
  }
  const delayMs = restartDelayMs(restart, down.endsInRow, moment.random());
  const isLoop = down.endsInRow >= CRASH_LOOP_ENDS;
  const times = isLoop ? ` That is ${down.endsInRow} times in a row.` : "";
  const reason = `${why}${times} It is started again in ${seconds(delayMs)}.`;
  const waiting = inPhase(down, isLoop ? "crash-loop" : "pending", reason, moment);
  return { instance: { ...waiting, dueMs: moment.nowMs + delayMs }, effect: null };
}

/** Ends its process though it is wanted; what comes then is up to the restart policy. */
function endBut(
  instance: Instance,
  because: string,
  effect: "signal" | "kill",
  { stop: { graceMs } }: InstanceRules,
  moment: Moment,
): InstanceStep {
  const dueMs = moment.nowMs + (effect === "kill" ? KILL_AGAIN_MS : graceMs);
  return {
    instance: { ...inPhase(instance, "stopping", because, moment), endedBecause: because, dueMs },
    effect,
  };
}

function signalled(
  instance: Instance,
  why: string,
  { stop: { signal, graceMs } }: InstanceRules,
  moment: Moment,
): InstanceStep {
  const reason = `${why}; it got ${signal} and has ${seconds(graceMs)} to end.`;
  return {
    instance: { ...inPhase(instance, "stopping", reason, moment), dueMs: moment.nowMs + graceMs },
    effect: "signal",
  };
}

function inPhase(
  instance: Instance,
  phase: Instance["phase"],
  reason: string,
  { nowAtMs }: Moment,
): Instance {
  const sinceAtMs = instance.phase === phase ? instance.sinceAtMs : nowAtMs;
  return { ...instance, phase, reason: reason.slice(0, 500), sinceAtMs };
}

function unchanged(instance: Instance): InstanceStep {
  return { instance, effect: null };
}

function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 100) / 10} s`;
}
