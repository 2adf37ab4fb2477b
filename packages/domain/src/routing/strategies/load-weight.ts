import type { Member } from "../health/member.ts";

const CPU_PART = 0.4;
const MEMORY_PART = 0.3;
const QUEUE_PART = 0.3;
/** Figures that are older count for nothing. */
const LOAD_FRESH_MS = 15_000;
/** Nobody is starved for being busy: what became of its load has to show. */
const IDLE_MIN = 0.05;

/** 0.05..1: how idle it says it is (rule RS4); null = it told nothing, or too long ago. A figure that is missing counts as half. */
export function idlenessOf({ instance: { load } }: Member, nowMs: number): number | null {
  if (load === null || Math.abs(nowMs - load.atMs) > LOAD_FRESH_MS) return null;
  const { cpuRatio, memoryRatio, queueRatio } = load;
  if (cpuRatio === null && memoryRatio === null && queueRatio === null) return null;
  const idle =
    CPU_PART * (1 - (cpuRatio ?? 0.5)) +
    MEMORY_PART * (1 - (memoryRatio ?? 0.5)) +
    QUEUE_PART * (1 - (queueRatio ?? 0.5));
  return Math.max(IDLE_MIN, idle);
}

/** Of each member, above 0. Who tells nothing fresh is taken for as idle as the others are in the mean, so that silence neither attracts nor repels. */
export function loadWeights(members: readonly Member[], nowMs: number): Float64Array {
  const idleness = members.map((member) => idlenessOf(member, nowMs));
  const told = idleness.filter((each) => each !== null);
  const mean = told.length === 0 ? 1 : told.reduce((sum, each) => sum + each, 0) / told.length;
  return Float64Array.from(members, ({ instance: { weight } }, i) => weight * (idleness[i] ?? mean));
}

/** 0..1, and null as above. */
export function freshCpuRatio({ instance: { load } }: Member, nowMs: number): number | null {
  return load === null || Math.abs(nowMs - load.atMs) > LOAD_FRESH_MS ? null : load.cpuRatio;
}
