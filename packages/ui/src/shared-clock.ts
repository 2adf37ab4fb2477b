"use client";
import { useSyncExternalStore } from "react";

/*
 * One ticking clock for the whole page: every age on screen changes in the same frame, and a thousand ages cost one
 * timer. It runs only while something shows an age, and follows the hub's clock where its offset is known.
 */
let nowMs = 0;
let offsetMs = 0;
let timer: ReturnType<typeof setInterval> | null = null;
const listeners = new Set<() => void>();

function readClock(): number {
  return Date.now() + offsetMs;
}

function tick(): void {
  nowMs = readClock();
  for (const listener of listeners) listener();
}

function currentNowMs(): number {
  if (nowMs === 0) nowMs = readClock();
  return nowMs;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === null) {
    nowMs = readClock();
    timer = setInterval(tick, 1000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer);
      timer = null;
    }
  };
}

/** The hub's clock minus the browser's, so that a laptop with a wrong clock still shows true ages. */
export function setSharedClockOffsetMs(next: number): void {
  offsetMs = next;
}

/** The hub's time now, for a moment's use. */
export function readNowMs(): number {
  return readClock();
}

/**
 * The hub's time now, ticking once a second; null while rendering on the server and on first hydration. With a longer step it renders
 * less often, and is up to a step behind.
 */
export function useNowMs(everyMs = 1000): number | null {
  const read = (): number => (everyMs <= 1000 ? currentNowMs() : currentNowMs() - (currentNowMs() % everyMs));
  return useSyncExternalStore<number | null>(subscribe, read, () => null);
}
