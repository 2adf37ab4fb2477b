import type { NodeId } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import { type SteadyTimer, startSteadyTimer } from "../report/steady-timer.ts";

type Rhythm = { intervalMs: number; readonly timer: SteadyTimer };

/**
 * One steady rhythm a link. Each begins at a moment of its own, so that a node with many peers does not send to all of them
 * in one turn and then to nobody.
 */
export class HeartbeatRhythms {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #beat: (nodeId: NodeId, intervalMs: number) => void;
  readonly #rhythms = new Map<NodeId, Rhythm>();

  /** `random` in [0, 1). */
  constructor(clock: Clock, random: () => number, beat: (nodeId: NodeId, intervalMs: number) => void) {
    this.#clock = clock;
    this.#random = random;
    this.#beat = beat;
  }

  /** `wanted`: to whom, and how often. A rhythm that does not change goes on undisturbed. */
  match(wanted: ReadonlyMap<NodeId, number>): void {
    for (const [nodeId, rhythm] of this.#rhythms) {
      const intervalMs = wanted.get(nodeId);
      if (intervalMs === rhythm.intervalMs) continue;
      if (intervalMs === undefined) {
        rhythm.timer.stop();
        this.#rhythms.delete(nodeId);
      } else {
        rhythm.intervalMs = intervalMs;
        rhythm.timer.setIntervalMs(intervalMs);
      }
    }
    for (const [nodeId, intervalMs] of wanted) {
      if (!this.#rhythms.has(nodeId)) this.#begin(nodeId, intervalMs);
    }
  }

  stop(): void {
    this.match(new Map());
  }

  #begin(nodeId: NodeId, intervalMs: number): void {
    const firstInMs = this.#random() * intervalMs;
    const rhythm: Rhythm = {
      intervalMs,
      timer: startSteadyTimer(
        this.#clock,
        intervalMs,
        () => this.#beat(nodeId, rhythm.intervalMs),
        firstInMs,
      ),
    };
    this.#rhythms.set(nodeId, rhythm);
  }
}
