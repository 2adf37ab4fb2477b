import { decideScaling, type GroupInstance, type Sample, startScaling } from "@orrery/domain/scaling";
import { ScalingGroupSettings, ScalingState } from "@orrery/protocol";
import { randomOf } from "./random-of.ts";

type Options = {
  readonly groups: number;
  readonly instances: number;
  readonly rounds: number;
  /** Each state is read from text and written again, as it is where it is kept. */
  readonly stored: boolean;
};

const EVERY_MS = 5000;
const START_AT_MS = 1_800_000_000_000;
const WARM_UP_ROUNDS = 20;

/** How long each round took, in ms; samples and instances are there before it begins. */
export function measureRounds({ groups, instances, rounds, stored }: Options): number[] {
  const random = randomOf(42);
  const all = Array.from({ length: groups }, (_, i) => settingsOf(i));
  let states = all.map(() => JSON.stringify(startScaling(instances, START_AT_MS)));
  let live = all.map(() => startScaling(instances, START_AT_MS));
  const samplesMs: number[] = [];
  for (let round = 0; round < WARM_UP_ROUNDS + rounds; round += 1) {
    const nowMs = START_AT_MS + round * EVERY_MS;
    const inputs = all.map((settings, i) => {
      const counted = instancesOf((live[i] ?? startScaling(instances, nowMs)).wanted, nowMs);
      return { settings, instances: counted, samples: samplesOf(counted, random, nowMs), floor: null };
    });
    const startMs = performance.now();
    if (stored) {
      live = inputs.map((input, i) => {
        const before = ScalingState.parse(JSON.parse(states[i] ?? ""));
        return decideScaling(before, input, nowMs).state;
      });
      states = live.map((state) => JSON.stringify(state));
    } else {
      live = inputs.map((input, i) => decideScaling(live[i] ?? startScaling(0, nowMs), input, nowMs).state);
    }
    const tookMs = performance.now() - startMs;
    if (round >= WARM_UP_ROUNDS) samplesMs.push(tookMs);
  }
  return samplesMs;
}

/** Each group has a threshold, and in turn a target, a queue, a schedule or all of them. */
export function settingsOf(number: number): ScalingGroupSettings {
  const more = [
    { kind: "target", id: "target", target: 0.6 },
    { kind: "queue", id: "queue", perInstance: 20 },
    {
      kind: "schedule",
      id: "hours",
      zone: "Europe/Berlin",
      windows: [{ name: "day", start: "0 8 * * MON-FRI", end: "0 20 * * MON-FRI", count: 6 }],
    },
  ];
  const kind = number % (more.length + 1);
  const policies = kind === more.length ? more : more.slice(kind, kind + 1);
  return ScalingGroupSettings.parse({ policies: [{ kind: "threshold", id: "cpu" }, ...policies] });
}

export function instancesOf(count: number, nowMs: number): GroupInstance[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `instance-${i}`,
    state: i === 9 ? "starting" : "ready",
    sinceMs: nowMs - 60_000,
  }));
}

export function samplesOf(instances: readonly GroupInstance[], random: () => number, atMs: number): Sample[] {
  const own = instances.map(({ id }): Sample => ({ metric: "cpu", instanceId: id, value: random(), atMs }));
  return [...own, { metric: "queue", instanceId: null, value: Math.floor(random() * 300), atMs }];
}
