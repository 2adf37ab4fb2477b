import { chargeTopUps, type PaymentPort, watchAccounts } from "@orrery/api";
import type { Database, WriteTransaction } from "@orrery/db";
import type { EventView } from "@orrery/protocol";
import type { Clock, Logger } from "@orrery/runtime";
import { HUB_ACTOR } from "../fleet/fleet-writer.ts";
import type { Loop, LoopRound } from "./loop-runner.ts";

const NAME = "account-watch";
const ACCOUNTS_A_STEP = 500;
/** A booking is stored within 20 s of the time that it carries, or not at all; twice that is looked back. */
const LOOK_BACK_MS = 40_000;
/** Limits and rules change without a booking, and a day ends without one. */
const LOOK_AT_ALL_MS = 5 * 60_000;

type Options = { db: Database; clock: Clock; log: Logger; payments: PaymentPort | null };

/** Watches what accounts have left, and charges the top-ups that this begins; only those are looked at of which something changed. */
export class AccountWatch {
  readonly #options: Options;
  readonly #seen = new Map<string, string>();
  /** Accounts of which the log told a change, and that were not looked at since. */
  #changed = new Set<string>();
  /** When each top-up was asked for last. */
  readonly #askedAtMs = new Map<string, number>();
  #lookedAtAllMs: number | null = null;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Every replica hears of it; the one that watches needs it. */
  onEvent({ type, subject }: EventView): void {
    if (subject.kind === "account" && type !== "account.alert") this.#changed.add(subject.id);
  }

  loops(): Loop[] {
    return [
      { name: NAME, everyMs: 2_000, deadlineMs: 30_000, run: (round) => this.#watch(round) },
      {
        name: "top-up",
        everyMs: 2_000,
        deadlineMs: 60_000,
        run: ({ signal }) => chargeTopUps({ ...this.#options, actor: HUB_ACTOR }, this.#askedAtMs, signal),
      },
    ];
  }

  async #watch({ fencing, signal }: LoopRound): Promise<void> {
    const { db, clock } = this.#options;
    const nowMs = clock.monotonicMs();
    const looksAtAll = this.#lookedAtAllMs === null || nowMs - this.#lookedAtAllMs >= LOOK_AT_ALL_MS;
    const rest = this.#changed;
    this.#changed = new Set();
    try {
      const marks = await db.read.accountWatch.findMarks(looksAtAll ? 0 : clock.nowAtMs() - LOOK_BACK_MS);
      const moved = new Map<string, string | null>([...rest].map((id) => [id, null]));
      for (const { accountId, mark } of marks) {
        if (looksAtAll || this.#seen.get(accountId) !== mark) moved.set(accountId, mark);
      }
      const ids = [...moved.keys()];
      const isCurrent = (tx: WriteTransaction) => tx.lease.isCurrent(NAME, fencing);
      for (let from = 0; from < ids.length; from += ACCOUNTS_A_STEP) {
        if (signal.aborted) return;
        const step = ids.slice(from, from + ACCOUNTS_A_STEP);
        await watchAccounts({ ...this.#options, actor: HUB_ACTOR, isCurrent }, step);
        for (const id of step) {
          rest.delete(id);
          const mark = moved.get(id);
          if (mark !== undefined && mark !== null) this.#seen.set(id, mark);
        }
      }
      if (looksAtAll) this.#lookedAtAllMs = nowMs;
    } finally {
      // What a round did not get to is looked at by the next one.
      for (const id of rest) this.#changed.add(id);
    }
  }
}
