"use client";
import { useEffect, useState } from "react";

const CALM_STEP_MS = 500;

/**
 * Goes on counting from `baseMs`, the value that was true when it was told last: every frame, or twice a second for readers who
 * want less motion. Stands still while `isRunning` is false.
 */
export function useElapsedMs(baseMs: number, isRunning: boolean): number {
  const [elapsedMs, setElapsedMs] = useState(baseMs);
  useEffect(() => {
    setElapsedMs(baseMs);
    if (!isRunning) return;
    const startedMs = performance.now();
    const advance = () => setElapsedMs(baseMs + performance.now() - startedMs);
    if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) {
      const timer = setInterval(advance, CALM_STEP_MS);
      return () => clearInterval(timer);
    }
    let frame = requestAnimationFrame(function next() {
      advance();
      frame = requestAnimationFrame(next);
    });
    return () => cancelAnimationFrame(frame);
  }, [baseMs, isRunning]);
  return isRunning ? Math.max(elapsedMs, baseMs) : baseMs;
}
