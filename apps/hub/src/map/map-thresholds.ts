import type { LinkMeasurement } from "../latency/link.ts";

/** Loads are told in steps of so much. */
const LOAD_STEP = 0.05;
/** A load leaves its step only when it is so far from the step's middle: one that sways between two steps is told once. */
const LOAD_LEAVE = 0.0375;

const RTT_CHANGE_RATIO = 0.02;
const RTT_CHANGE_MIN_MS = 0.05;
const LOSS_CHANGE_MIN = 0.01;
const JITTER_CHANGE_RATIO = 0.5;
const JITTER_CHANGE_MIN_MS = 0.5;

/** What is told of a load after `told` was; null = not known. */
export function loadToTell(told: number | null, loadRatio: number | null): number | null {
  if (loadRatio === null || !Number.isFinite(loadRatio)) return null;
  if (told !== null && Math.abs(loadRatio - told) <= LOAD_LEAVE) return told;
  const bounded = Math.min(1, Math.max(0, loadRatio));
  return Math.round(bounded / LOAD_STEP) * LOAD_STEP;
}

/** Whether a link is so different from what was told that it is told again. Compared with what was told, so that no drift is lost. */
export function isWorthTelling(told: LinkMeasurement, now: LinkMeasurement): boolean {
  if (told === now) return false;
  if (told.source !== now.source || told.isDemoDelay !== now.isDemoDelay) return true;
  if (differs(told.rttMs, now.rttMs, RTT_CHANGE_RATIO, RTT_CHANGE_MIN_MS)) return true;
  if (differs(told.jitterMs, now.jitterMs, JITTER_CHANGE_RATIO, JITTER_CHANGE_MIN_MS)) return true;
  const isLossNew = (told.lossRatio === 0) !== (now.lossRatio === 0);
  return isLossNew || Math.abs(told.lossRatio - now.lossRatio) > LOSS_CHANGE_MIN;
}

function differs(told: number | null, now: number | null, ratio: number, min: number): boolean {
  if (told === null || now === null) return told !== now;
  return Math.abs(told - now) > Math.max(min, told * ratio);
}
