import { decideScaling, type GroupInstance, type Sample, startScaling } from "@orrery/domain/scaling";
import { ScalingGroupSettings } from "@orrery/protocol";

export const TARGET = 0.6;
export const MIN = 2;
export const MAX = 20;
const TOLERANCE = 0.1;

/** Says how many instances are wanted from now on. */
export type Subject = (
  samples: readonly Sample[],
  instances: readonly GroupInstance[],
  nowMs: number,
) => number;

/** All aim at the same target, within the same bounds. */
export const SUBJECTS: Record<string, () => Subject> = {
  orrery: orreryWith({}),
  "orrery-quick-up": orreryWith({ upCooldownMs: 15_000 }),
  "hpa-formula": () => hpaFormula,
};

/** With the defaults, but for what is named. */
function orreryWith(input: Record<string, unknown>): () => Subject {
  return () => {
    const policies = [{ kind: "target", id: "cpu", target: TARGET, toleranceRatio: TOLERANCE }];
    const settings = ScalingGroupSettings.parse({ min: MIN, max: MAX, policies, ...input });
    let state = startScaling(MIN, 0);
    return (samples, instances, nowMs) => {
      state = decideScaling(state, { settings, samples, instances, floor: null }, nowMs).state;
      return state.wanted;
    };
  };
}

/** ceil(current x value / target) with its tolerance, over those that told a value; nobody told one: as it is. */
function hpaFormula(samples: readonly Sample[], instances: readonly GroupInstance[]): number {
  const current = instances.length;
  if (samples.length === 0) return current;
  const value = samples.reduce((sum, sample) => sum + sample.value, 0) / samples.length;
  const ratio = value / TARGET;
  if (Math.abs(ratio - 1) <= TOLERANCE) return current;
  return Math.min(MAX, Math.max(MIN, Math.ceil(current * ratio)));
}
