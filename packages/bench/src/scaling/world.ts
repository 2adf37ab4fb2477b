import type { GroupInstance, Sample } from "@orrery/domain/scaling";
import type { Load } from "./loads.ts";
import { randomOf } from "./random-of.ts";
import { MIN, type Subject } from "./subjects.ts";

export type Outcome = { readonly changeCount: number; readonly underMs: number; readonly instanceMs: number };

const DAY_MS = 86_400_000;
const STEP_MS = 15_000;
const START_MS = 45_000;
const START_AT_MS = 1_800_000_000_000;
/** Each sample is off by up to this share. */
const NOISE_RATIO = 0.05;

/** One group under a load for a day, asked every 15 s; an instance is ready 45 s after it was wanted. */
export function simulateDay(subject: Subject, { load, isSilent }: Load, seed: number): Outcome {
  const random = randomOf(seed);
  let readyAtMs: number[] = new Array(MIN).fill(START_AT_MS);
  let changeCount = 0;
  let underMs = 0;
  let instanceMs = 0;
  for (let nowMs = START_AT_MS; nowMs < START_AT_MS + DAY_MS; nowMs += STEP_MS) {
    const instances = readyAtMs.map((atMs, i): GroupInstance => {
      return { id: `i${i}`, state: atMs <= nowMs ? "ready" : "starting", sinceMs: atMs - START_MS };
    });
    const ready = instances.filter(({ state }) => state === "ready");
    const now = load(nowMs);
    if (now > ready.length) underMs += STEP_MS;
    instanceMs += instances.length * STEP_MS;
    const told = ready.map(({ id }): Sample => {
      const value = Math.min(1, (now / ready.length) * (1 + NOISE_RATIO * (2 * random() - 1)));
      return { metric: "cpu", instanceId: id, value, atMs: nowMs };
    });
    const wanted = subject(isSilent(nowMs) ? [] : told, instances, nowMs);
    if (wanted !== readyAtMs.length) changeCount += 1;
    const added = Array.from({ length: Math.max(0, wanted - readyAtMs.length) }, () => nowMs + START_MS);
    readyAtMs = [...readyAtMs, ...added].slice(0, wanted);
  }
  return { changeCount, underMs, instanceMs };
}
