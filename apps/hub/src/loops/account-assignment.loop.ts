import { pendingAssignments, refreshAssignments } from "@orrery/api";
import type { Database } from "@orrery/db";
import type { CorrelationId, EventView } from "@orrery/protocol";
import { type Clock, type Logger, sortableId } from "@orrery/runtime";
import { HUB_ACTOR } from "../fleet/fleet-writer.ts";
import type { Loop } from "./loop-runner.ts";

const NAME = "account-assignment";
/** A fleet that enrols at once is decided about at once. */
const GATHER_MS = 200;
const CONCERNED = new Set([
  "node.enrolled",
  "node.admitted",
  "node.labels_changed",
  "node.removed",
  "node.left",
]);

type Options = { db: Database; clock: Clock };

/** The safety net: who belongs to whom is decided with each change that concerns it; what was missed is found here. */
export function accountAssignmentLoop(options: Options): Loop {
  return {
    name: NAME,
    everyMs: 30_000,
    deadlineMs: 20_000,
    run: async ({ fencing }) => {
      await decideAnew(options, fencing);
    },
  };
}

/** Decides soon after nodes came, went or changed their labels. */
export class AssignmentFollower {
  readonly #options: Options & { log: Logger };
  #timer: NodeJS.Timeout | null = null;
  #isRunning = false;
  #isStopped = false;

  constructor(options: Options & { log: Logger }) {
    this.#options = options;
  }

  onEvent({ type }: EventView): void {
    if (CONCERNED.has(type)) this.#runSoon();
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #runSoon(): void {
    if (this.#timer !== null || this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#isRunning) this.#runSoon();
      else void this.#run();
    }, GATHER_MS);
    this.#timer.unref();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    try {
      await decideAnew(this.#options, null);
    } catch (error) {
      this.#options.log.warn({ err: error }, "could not decide which nodes belong to which accounts");
    } finally {
      this.#isRunning = false;
    }
  }
}

/** Looks first: nearly always there is nothing to write. Without a fencing number every replica may write; who comes second finds nothing to do. */
async function decideAnew({ db, clock }: Options, fencing: bigint | null): Promise<void> {
  const { changes } = await pendingAssignments(db.read.accountAssignment);
  if (changes.length === 0) return;
  await db.write({ actor: HUB_ACTOR, correlationId: sortableId() as CorrelationId }, async (tx) => {
    if (fencing !== null && !(await tx.lease.isCurrent(NAME, fencing))) return;
    await refreshAssignments(tx, clock.nowAtMs());
  });
}
