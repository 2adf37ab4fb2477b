import type { EventDraft, WorkerRecord } from "@orrery/db";
import type { WorkerPlan } from "@orrery/domain/workers";
import type { WorkerId } from "@orrery/protocol/workers";
import type { Clock } from "@orrery/runtime";

type Unplaced = NonNullable<WorkerPlan["unplaced"]>;

/** In a roll-out on a full fleet, room is short until what is replaced has ended: that is no news. */
const TOLD_AFTER_MS = 3000;

/** What is wanted and fits nowhere. The log is told when that lasts, and when it is over. */
export class UnplacedTeller {
  readonly #options: { clock: Clock; tell: (event: EventDraft) => void };
  readonly #known = new Map<WorkerId, { unplaced: Unplaced; sinceMs: number; isTold: boolean }>();

  constructor(options: { clock: Clock; tell: (event: EventDraft) => void }) {
    this.#options = options;
  }

  of(workerId: WorkerId): WorkerPlan["unplaced"] {
    return this.#known.get(workerId)?.unplaced ?? null;
  }

  get count(): number {
    return [...this.#known.values()].reduce((sum, { unplaced }) => sum + unplaced.count, 0);
  }

  /** `isTold`: by this replica. */
  note(
    { id, name }: Pick<WorkerRecord, "id" | "name">,
    unplaced: WorkerPlan["unplaced"],
    { isTold }: { isTold: boolean },
  ): void {
    const { clock, tell } = this.#options;
    const before = this.#known.get(id);
    const subject = { kind: "worker" as const, id, name };
    if (unplaced === null) {
      this.#known.delete(id);
      const summary = `Everything of ${name} has a place again`;
      if (before?.isTold === true && isTold) tell({ type: "worker.placed", subject, summary });
      return;
    }
    const known = {
      unplaced,
      sinceMs: before?.sinceMs ?? clock.monotonicMs(),
      isTold: before?.isTold ?? false,
    };
    this.#known.set(id, known);
    if (known.isTold || !isTold || clock.monotonicMs() - known.sinceMs < TOLD_AFTER_MS) return;
    known.isTold = true;
    const { count, sentence } = unplaced;
    const summary = `${name}: ${sentence}`.slice(0, 1000);
    tell({ type: "worker.unplaced", severity: "warning", subject, summary, data: { count, sentence } });
  }

  keep(isThere: (workerId: WorkerId) => boolean): void {
    for (const id of this.#known.keys()) if (!isThere(id)) this.#known.delete(id);
  }
}
