import {
  asked,
  giveBack,
  granted,
  hubSeen,
  refused,
  reserveWishOf,
  UNITS_MAX,
  UNITS_PER_CREDIT,
  wishOf,
  withdrawReserves,
} from "@orrery/domain/billing";
import {
  SLICES_MAX,
  type SliceAnswer,
  type SliceAsk,
  type SlicesKept,
  type SlicesKeptAck,
} from "@orrery/protocol";
import { type BackoffPolicy, backoffMs, type Clock, faultPoint, type Logger } from "@orrery/runtime";
import type { AccountCredits } from "./account-credits.ts";
import type { Admission } from "./admission.ts";
import type { HubClock } from "./hub-clock.ts";

/** The hub's side of slices over one connection. Rejects where no answer came in time. */
export type SlicePort = {
  askSlice(ask: SliceAsk): Promise<SliceAnswer>;
  keepSlices(kept: SlicesKept): Promise<SlicesKeptAck>;
};

export type SliceKeeperOptions = {
  readonly admission: Admission;
  readonly hubClock: HubClock;
  /** All usage of this agent's earlier runs is booked: only then nothing is known to be taken from slices that are not in memory. */
  readonly isDrained: () => boolean;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
};

type Ask = { readonly credits: AccountCredits; readonly units: bigint; readonly isReserve: boolean };

const SMALLEST_UNITS = UNITS_PER_CREDIT;
const TICK_MS = 500;
/** What is given back waits so long for more, unless somebody needs it. */
const KEEP_EVERY_MS = 5_000;
const TELL_AGAIN_MS = 1_000;
const SILENT: BackoffPolicy = { baseMs: 1_000, maxMs: 15_000 };
const RESERVE_AGAIN_MS = 60_000;

/**
 * Asks the hub for slices and gives them back, one question at a time: so the hub has done what was asked before when the next question
 * comes, and a slice that it just gave is never among those that it is told are not kept.
 */
export class SliceKeeper {
  readonly #options: SliceKeeperOptions;
  #port: SlicePort | null = null;
  /** What the hub may hold for this node, as far as this process knows. */
  #atHub = new Set<string>();
  /** The hub may hold what this process knows nothing of: after a hello, and after a question without an answer. */
  #mustTell = false;
  #isUrgent = false;
  #toldMs = Number.NEGATIVE_INFINITY;
  #isTellRefused = false;
  readonly #noReserveUntilMs = new Map<string, number>();
  #lastAsked: string | null = null;
  #running: Promise<void> | null = null;
  #isWanted = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: SliceKeeperOptions) {
    this.#options = options;
    options.admission.onDemand = () => this.tendSoon();
  }

  connected(port: SlicePort): void {
    this.#port = port;
    this.#mustTell = true;
    this.#isTellRefused = false;
    this.#options.admission.setHubAway(false);
    this.tendSoon();
  }

  disconnected(): void {
    this.#port = null;
    this.#options.admission.setHubAway(true);
  }

  /** Cheap: many calls in one turn are one look. */
  tendSoon(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    setImmediate(() => {
      this.#isWanted = false;
      this.#running ??= this.#tend().finally(() => {
        this.#running = null;
        this.#planTick();
      });
    });
  }

  stop(): void {
    this.#port = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #tend(): Promise<void> {
    const port = this.#port;
    if (port === null) return;
    while (this.#port === port) {
      this.#takeBack();
      if (this.#isTellingDue()) {
        await this.#tell(port);
        continue;
      }
      const ask = this.#nextAsk();
      if (ask === null) return;
      await this.#ask(port, ask);
    }
  }

  /** Ticks only while there is something to watch over: an agent without an account has nothing. */
  #planTick(): void {
    const isIdle =
      this.#atHub.size === 0 &&
      !this.#mustTell &&
      [...this.#options.admission.credits].every(
        ({ book, isKnown }) => isKnown && book.wantedUnits === 0n && book.slices.length === 0,
      );
    if (isIdle || this.#port === null || this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.tendSoon();
    }, TICK_MS);
    this.#timer.unref();
  }

  /** Takes out of the books what is over, idle, or of an account that is not active or that nothing here belongs to any more. */
  #takeBack(): void {
    const { admission, hubClock } = this.#options;
    for (const credits of [...admission.credits]) {
      if (!credits.isKnown) {
        admission.forget(credits);
        continue;
      }
      const isClaimed = (id: string): boolean => admission.claims.has(id);
      credits.book = giveBack(credits.book, hubClock.nowAtMs(), isClaimed, credits.account.isActive).book;
    }
  }

  #keptIds(): string[] {
    const { admission } = this.#options;
    const ids = new Set(admission.claims.sliceIds);
    for (const { book } of admission.credits) for (const { id } of book.slices) ids.add(id);
    return [...ids];
  }

  #isTellingDue(): boolean {
    if (!this.#options.isDrained()) return false;
    const sinceMs = this.#options.clock.monotonicMs() - this.#toldMs;
    if (this.#isTellRefused && sinceMs < TELL_AGAIN_MS) return false;
    if (this.#mustTell || this.#isUrgent) return true;
    if (sinceMs < KEEP_EVERY_MS) return false;
    const kept = new Set(this.#keptIds());
    return [...this.#atHub].some((id) => !kept.has(id));
  }

  async #tell(port: SlicePort): Promise<void> {
    const { clock, log } = this.#options;
    const ids = this.#keptIds();
    this.#toldMs = clock.monotonicMs();
    this.#isTellRefused = true;
    if (ids.length > SLICES_MAX) {
      log.warn({ count: ids.length }, "more slices are in use than can be told at once");
      return;
    }
    const ack = await port.keepSlices({ ids }).catch(() => null);
    if (this.#port !== port) return;
    this.#toldMs = clock.monotonicMs();
    if (ack?.outcome !== "noted") {
      this.#mustTell = true;
      return;
    }
    this.#isTellRefused = false;
    this.#mustTell = false;
    this.#isUrgent = false;
    this.#atHub = new Set(ids);
  }

  /** Accounts take turns. */
  #nextAsk(): Ask | null {
    const all = [...this.#options.admission.credits];
    const after = all.findIndex(({ id }) => id === this.#lastAsked) + 1;
    const turn = [...all.slice(after), ...all.slice(0, after)];
    for (const credits of turn) {
      const units = this.#wishOf(credits);
      if (units !== null) return { credits, units, isReserve: false };
    }
    for (const credits of turn) {
      const units = this.#reserveWishOf(credits);
      if (units !== null) return { credits, units, isReserve: true };
    }
    return null;
  }

  #wishOf({ book, account, silentUntilMs }: AccountCredits): bigint | null {
    if (!account.isActive) return null;
    if (silentUntilMs !== null && this.#options.clock.monotonicMs() < silentUntilMs) return null;
    // A hub that did not answer is asked while the reserve is used.
    const asking = silentUntilMs === null ? book : hubSeen(book, false);
    const units = wishOf(asking, SMALLEST_UNITS, this.#options.hubClock.nowAtMs());
    return units === null || units <= UNITS_MAX ? units : UNITS_MAX;
  }

  #reserveWishOf(credits: AccountCredits): bigint | null {
    const { book, account, id, reserveUnits } = credits;
    const { clock, hubClock, admission } = this.#options;
    // Who uses nothing needs no reserve.
    if (!account.isActive || !credits.isUsed) return null;
    if (clock.monotonicMs() < (this.#noReserveUntilMs.get(id) ?? 0)) return null;
    // What was taken from the old one is booked first: the hub gives it back when it gives a new one.
    if (book.slices.some((slice) => slice.isReserve && admission.claims.has(slice.id))) return null;
    return reserveWishOf(book, reserveUnits, hubClock.nowAtMs());
  }

  async #ask(port: SlicePort, { credits, units, isReserve }: Ask): Promise<void> {
    const { hubClock, clock } = this.#options;
    this.#lastAsked = credits.id;
    if (isReserve) this.#noReserveUntilMs.set(credits.id, clock.monotonicMs() + RESERVE_AGAIN_MS);
    if (isReserve) credits.book = withdrawReserves(credits.book).book;
    else credits.book = asked(credits.book, hubClock.nowAtMs());
    const ask: SliceAsk = { accountId: credits.id, units: String(units), isReserve };
    const answer = await port.askSlice(ask).catch(() => null);
    await faultPoint("slice.answered");
    // A slice that was given over a connection that is gone is given back after the next hello.
    if (this.#port !== port) return;
    if (answer === null || answer.outcome === "failed") {
      this.#onSilence(credits, isReserve);
      return;
    }
    hubClock.observe(answer.hubAtMs);
    credits.silentUntilMs = null;
    credits.silentCount = 0;
    credits.book = hubSeen(credits.book, false);
    if (answer.outcome === "granted") this.#onGranted(credits, answer, isReserve);
    else if (!isReserve) this.#onRefused(credits, answer);
    credits.notify();
  }

  #onGranted(
    credits: AccountCredits,
    { id, units, endsAtMs }: Extract<SliceAnswer, { outcome: "granted" }>,
    isReserve: boolean,
  ): void {
    this.#atHub.add(id);
    const slice = { id, leftUnits: BigInt(units), endsAtMs, isReserve };
    credits.book = granted(credits.book, slice, this.#options.hubClock.nowAtMs());
    if (!isReserve) credits.hubSentence = null;
  }

  #onRefused(
    credits: AccountCredits,
    { missingUnits, sentence }: Extract<SliceAnswer, { outcome: "refused" }>,
  ): void {
    credits.hubSentence = sentence;
    const { book, sliceIds } = withdrawReserves(credits.book);
    const isFreed = sliceIds.some((id) => !this.#options.admission.claims.has(id));
    this.#noReserveUntilMs.set(credits.id, this.#options.clock.monotonicMs() + RESERVE_AGAIN_MS);
    if (isFreed && this.#options.isDrained()) {
      // The reserve gives way to use: it is given back, and then the hub is asked once more.
      credits.book = { ...book, askedAtMs: null };
      this.#isUrgent = true;
      return;
    }
    credits.book = refused(credits.book, BigInt(missingUnits), this.#options.hubClock.nowAtMs());
  }

  #onSilence(credits: AccountCredits, isReserve: boolean): void {
    const { clock, random } = this.#options;
    this.#mustTell = true;
    if (isReserve) return;
    credits.silentUntilMs = clock.monotonicMs() + backoffMs(SILENT, credits.silentCount, random);
    credits.silentCount += 1;
    credits.book = hubSeen(credits.book, true);
    credits.notify();
  }
}
