import type { DemoDelay } from "@orrery/protocol";
import { type Measurer, noAnswer, type ProbeOutcome } from "./probe-outcome.ts";

export type DemoDelayOptions = {
  readonly delay: DemoDelay;
  readonly timeoutMs: number;
  readonly random: () => number;
};

/**
 * As if the other side were further away: each answer comes so much later. It is really waited for, so that an answer that would
 * be too late is lost.
 */
export function withDemoDelay(measurer: Measurer, options: DemoDelayOptions): Measurer {
  let end: (() => void) | null = null;
  const wait = (waitMs: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      end = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  return {
    measure: async () => {
      const outcome = await measurer.measure();
      if (outcome.outcome !== "answered") return outcome;
      const { delay, timeoutMs, random } = options;
      const ms = outcome.ms + delay.delayMs + delay.jitterMs * random();
      await wait(Math.max(0, Math.min(ms, timeoutMs) - outcome.ms));
      return ms <= timeoutMs
        ? ({ outcome: "answered", ms } satisfies ProbeOutcome)
        : noAnswer("It (with its demo delay)", timeoutMs);
    },
    close: () => {
      end?.();
      measurer.close();
    },
  };
}
