import { isAvailable, isOver } from "../instances/instance-state.ts";
import type { Rollout, RolloutField, RolloutInstance, RolloutStep } from "./rollout.ts";

/** Decides what is started and stopped now (rules in SPEC.md). Stepping again with what was decided noted decides nothing more. */
export function stepRollout(before: Rollout, field: RolloutField): RolloutStep {
  const rollout = judge(before, field);
  const held = field.instances.filter(({ isStopping }) => !isStopping);
  if (rollout.state === "paused") return { rollout, ...fillWhilePaused(rollout, held, field) };
  const stop = chooseStops(rollout, held, field);
  const count = startCount(rollout, held, field, stop);
  const start = count === 0 ? null : { revision: rollout.target, count };
  if (start !== null || stop.length > 0) return { rollout, start, stop };
  return { rollout: finish(rollout, held, field), start, stop };
}

/** The first failure turns it back or pauses it (WR5, WR6). */
function judge(rollout: Rollout, field: RolloutField): Rollout {
  if (rollout.state !== "rolling") return rollout;
  const { target, good } = rollout;
  const { settings, nowAtMs } = field;
  const failed = field.instances.find(
    (each) => each.revision === target && !each.isStopping && hasFailed(each, field),
  );
  if (failed === undefined) return rollout;
  const { instanceId, reason: why } = failed;
  const failure = { revision: target, instanceId, sentence: failureSentence(failed, field), atMs: nowAtMs };
  const told = { ...rollout, failure, sinceAtMs: nowAtMs };
  if (settings.onFailure === "rollback" && good !== null && good !== target) {
    return {
      ...told,
      state: "rolling-back",
      target: good,
      reason: `Revision ${target} failed, so ${good} comes back: ${why}`,
    };
  }
  const remedy =
    good === null
      ? "There is no earlier revision to go back to."
      : "Resume it, roll it back, or deploy another revision.";
  return { ...told, state: "paused", reason: `Revision ${target} failed: ${why} ${remedy}` };
}

function hasFailed(each: RolloutInstance, field: RolloutField): boolean {
  const { phase, restartCount } = each;
  if (phase === "lost") return false;
  if (phase === "unhealthy" || phase === "crash-loop" || phase === "failed" || restartCount > 0) return true;
  return isLate(each, field);
}

function isLate(each: RolloutInstance, field: RolloutField): boolean {
  if (!field.isInformed || isAvailable(each.phase) || isOver(each.phase)) return false;
  return field.nowAtMs - each.orderedAtMs > field.settings.deadlineMs;
}

function failureSentence(each: RolloutInstance, field: RolloutField): string {
  if (each.restartCount > 0 && isAvailable(each.phase)) return `It had to be restarted. ${each.reason}`;
  return isLate(each, field) ? `It was not well in time. ${each.reason}` : each.reason;
}

/** New ones have to prove themselves (WR1). */
function isWell(
  each: RolloutInstance,
  { target, state }: Rollout,
  { settings, nowAtMs }: RolloutField,
): boolean {
  if (!isAvailable(each.phase)) return false;
  if (each.revision !== target || state === "done") return true;
  return nowAtMs - each.sinceAtMs >= settings.watchMs;
}

function startCount(
  { target }: Rollout,
  held: readonly RolloutInstance[],
  field: RolloutField,
  stop: RolloutStep["stop"],
): number {
  const missing = field.wanted - held.filter(({ revision }) => revision === target).length;
  return Math.max(0, Math.min(missing, roomFor(field, stop)));
}

/** How many more may be present (WR3). */
function roomFor({ wanted, settings, instances }: RolloutField, stop: RolloutStep["stop"]): number {
  const isGone = ({ instanceId, isStopping, phase }: RolloutInstance) =>
    (isStopping || stop.includes(instanceId)) && (phase === "lost" || isOver(phase));
  return wanted + settings.maxSurge - instances.filter((each) => !isGone(each)).length;
}

/** What is not of the target, and what of it is too many; as far as enough stay well (WR2). */
function chooseStops(
  rollout: Rollout,
  held: readonly RolloutInstance[],
  field: RolloutField,
): RolloutInstance["instanceId"][] {
  const { wanted, settings } = field;
  const ofTarget = held.filter(({ revision }) => revision === rollout.target);
  const sickFirst = (all: readonly RolloutInstance[]) => [
    ...all.filter((each) => !isWell(each, rollout, field)),
    ...all.filter((each) => isWell(each, rollout, field)),
  ];
  const excess = sickFirst(ofTarget).slice(0, Math.max(0, ofTarget.length - wanted));
  const candidates = sickFirst([...held.filter(({ revision }) => revision !== rollout.target), ...excess]);
  const floor = wanted - settings.maxUnavailable;
  let well = held.filter((each) => isWell(each, rollout, field)).length;
  const stop: RolloutInstance["instanceId"][] = [];
  for (const each of candidates) {
    if (isWell(each, rollout, field)) {
      if (well - 1 < floor) break;
      well -= 1;
    }
    stop.push(each.instanceId);
  }
  return stop;
}

/** What failed is left as it is, for whoever looks into it, and fills nobody's place (WR8, WR9). */
function fillWhilePaused(
  { good, target }: Rollout,
  held: readonly RolloutInstance[],
  field: RolloutField,
): Pick<RolloutStep, "start" | "stop"> {
  const isFailed = (each: RolloutInstance) =>
    each.revision === target && target !== good && !isAvailable(each.phase);
  const counted = held.filter((each) => !isFailed(each));
  if (field.wanted === 0) return { start: null, stop: held.map(({ instanceId }) => instanceId) };
  const sickFirst = counted.toSorted((x, y) => Number(isAvailable(x.phase)) - Number(isAvailable(y.phase)));
  const stop = sickFirst
    .slice(0, Math.max(0, counted.length - field.wanted))
    .map(({ instanceId }) => instanceId);
  const count = Math.max(0, Math.min(field.wanted - counted.length, roomFor(field, stop)));
  return { start: good === null || count === 0 ? null : { revision: good, count }, stop };
}

function finish(rollout: Rollout, held: readonly RolloutInstance[], field: RolloutField): Rollout {
  const { state, target } = rollout;
  if (state !== "rolling" && state !== "rolling-back") return rollout;
  const isReached =
    held.length === field.wanted &&
    held.every(
      (each) => each.revision === target && (isWell(each, rollout, field) || each.phase === "stopped"),
    );
  if (!isReached) return rollout;
  const sinceAtMs = field.nowAtMs;
  if (state === "rolling")
    return {
      ...rollout,
      state: "done",
      good: target,
      reason: `Revision ${target} runs everywhere.`,
      sinceAtMs,
    };
  return { ...rollout, state: "rolled-back", reason: `Revision ${target} runs everywhere again.`, sinceAtMs };
}
