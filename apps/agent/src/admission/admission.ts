import {
  authorize,
  capUnits,
  hubSeen,
  putBack,
  type SliceBook,
  type TakenPart,
  UNITS_MAX,
} from "@orrery/domain/billing";
import type { AccountId, SpecAccount, SpecBilling } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import { AccountCredits } from "./account-credits.ts";
import { Claims } from "./claims.ts";
import type { HubClock } from "./hub-clock.ts";
import {
  hubAway,
  hubSilent,
  inactive,
  insufficient,
  noAccount,
  overloaded,
  storageFull,
  tooLarge,
  type UsageRefusal,
  unknownAccount,
  unknownMeter,
} from "./usage-refusal.ts";

export type UsageWish = {
  readonly meter: string;
  readonly quantity: bigint;
  readonly worker: string | null;
  /** An account's name or id that the caller expects; null = whichever the worker belongs to. */
  readonly account: string | null;
  /** What the agent itself meters: the node's account pays, and nobody is asked whether the node's time is paid. */
  readonly isOwn?: boolean;
};

/** What was allowed, and from which slices it was taken. It is recorded or put back, once. */
export type UsageGrant = {
  readonly accountId: AccountId;
  readonly meter: string;
  readonly quantity: bigint;
  readonly units: bigint;
  readonly parts: readonly TakenPart[];
};

export type Admitted =
  | { readonly outcome: "allowed"; readonly grant: UsageGrant }
  | { readonly outcome: "refused"; readonly refusal: UsageRefusal };
export type AdmissionAnswer = Admitted | { readonly outcome: "waiting"; readonly credits: AccountCredits };

export type AdmissionOptions = {
  readonly clock: Clock;
  readonly hubClock: HubClock;
  /** Why nothing can be written down, in a sentence; null = it can. Answered from memory. */
  readonly storageProblem: () => string | null;
};

/** So long a request waits for the hub; every refusal comes within a second. */
const WAIT_MAX_MS = 800;
const WAITERS_MAX = 1_000;

/** Whether something may be used now. `authorize` answers from memory: it touches neither disk nor network. */
export class Admission {
  readonly claims = new Claims();
  /** Where it answers, workers of the node's account get that answer. */
  gate: (() => AdmissionAnswer | null) | null = null;
  /** Somebody lacks credits that the hub may have. */
  onDemand: () => void = () => undefined;
  readonly #options: AdmissionOptions;
  readonly #accounts = new Map<AccountId, AccountCredits>();
  #nodeAccountId: AccountId | null = null;
  #workers: Readonly<Record<string, AccountId>> = {};
  #isHubAway = true;
  #waiterCount = 0;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  get nodeAccountId(): AccountId | null {
    return this.#nodeAccountId;
  }

  setBilling({ nodeAccountId, workers, accounts }: SpecBilling): void {
    this.#nodeAccountId = nodeAccountId;
    this.#workers = workers;
    const known = new Set(accounts.map(({ id }) => id));
    for (const account of accounts) {
      const credits = this.#accounts.get(account.id);
      if (credits === undefined) {
        const made = new AccountCredits(account);
        made.book = hubSeen(made.book, this.#isHubAway);
        this.#accounts.set(account.id, made);
      } else credits.update(account);
    }
    for (const credits of this.#accounts.values()) if (!known.has(credits.id)) credits.update(null);
  }

  /** Of all accounts. */
  setHubAway(isAway: boolean): void {
    this.#isHubAway = isAway;
    for (const credits of this.#accounts.values()) {
      credits.book = hubSeen(credits.book, isAway);
      credits.silentUntilMs = null;
      credits.silentCount = 0;
      credits.notify();
    }
  }

  get credits(): Iterable<AccountCredits> {
    return this.#accounts.values();
  }

  /** Nothing is left that could be given back. */
  forget(credits: AccountCredits): void {
    this.#accounts.delete(credits.id);
    credits.notify();
  }

  authorize(wish: UsageWish): AdmissionAnswer {
    const { meter, quantity, worker } = wish;
    const isOwn = wish.isOwn === true;
    const credits = this.#creditsOf(isOwn ? null : worker);
    if (credits === null) return refused(noAccount(worker));
    const { account } = credits;
    if (wish.account !== null && wish.account !== account.id && wish.account !== account.name) {
      return refused(unknownAccount(wish.account, account));
    }
    if (!account.isActive) return refused(inactive(account));
    const cap = credits.capOf(meter);
    if (cap === null) return refused(unknownMeter(meter, account, credits.meters));
    const problem = this.#options.storageProblem();
    if (problem !== null) return refused(storageFull(account, problem));
    if (!isOwn && credits.id === this.#nodeAccountId) {
      const unpaid = this.gate?.() ?? null;
      if (unpaid !== null) return unpaid;
    }
    const units = capUnits(cap, quantity);
    if (units > UNITS_MAX) return refused(tooLarge(account));
    const grant = { accountId: credits.id, meter, quantity, units };
    if (units === 0n) return { outcome: "allowed", grant: { ...grant, parts: [] } };
    const { book, admission } = authorize(credits.book, units, this.#options.hubClock.nowAtMs());
    // What is asked for once a minute says nothing of what is needed in the next seconds.
    credits.book = isOwn ? { ...book, spent: credits.book.spent } : book;
    if (admission.outcome === "allowed") {
      credits.isUsed = true;
      this.claims.add(admission.parts);
      if (isLow(book)) this.onDemand();
      return { outcome: "allowed", grant: { ...grant, parts: admission.parts } };
    }
    this.onDemand();
    if (admission.outcome === "waiting") return { outcome: "waiting", credits };
    return refused(whyNot(credits, admission));
  }

  /** As `authorize`, and waits a moment for a hub that has yet to answer. */
  async authorizeSoon(wish: UsageWish): Promise<Admitted> {
    const deadlineMs = this.#options.clock.monotonicMs() + WAIT_MAX_MS;
    for (;;) {
      const answer = this.authorize(wish);
      if (answer.outcome !== "waiting") return answer;
      const { credits } = answer;
      const leftMs = deadlineMs - this.#options.clock.monotonicMs();
      if (leftMs <= 0) return refused(hubSilent(credits.account));
      if (this.#waiterCount >= WAITERS_MAX) return refused(overloaded(credits.account));
      this.#waiterCount += 1;
      await credits.changed(leftMs);
      this.#waiterCount -= 1;
    }
  }

  /** What of a grant is not used. `units`: so many of its last ones. */
  putBack(accountId: AccountId, parts: readonly TakenPart[]): void {
    this.claims.drop(parts);
    const credits = this.#accounts.get(accountId);
    if (credits === undefined || parts.length === 0) return;
    credits.book = putBack(credits.book, parts);
    credits.notify();
  }

  /** Splits what was taken: the first so many units, and the rest, which go back. */
  trim(grant: UsageGrant, units: bigint): readonly TakenPart[] {
    const kept: TakenPart[] = [];
    const rest: TakenPart[] = [];
    let left = units;
    for (const { sliceId, units: partUnits } of grant.parts) {
      const now = partUnits < left ? partUnits : left;
      left -= now;
      if (now > 0n) kept.push({ sliceId, units: now });
      if (partUnits > now) rest.push({ sliceId, units: partUnits - now });
    }
    // A part that was cut in two is one claim already; the rest gets its own to be dropped.
    const keptIds = new Set(kept.map(({ sliceId }) => sliceId));
    this.claims.add(rest.filter(({ sliceId }) => keptIds.has(sliceId)));
    this.putBack(grant.accountId, rest);
    return kept;
  }

  /** The most that so much of a meter may cost now; null = the account has no such meter any more. */
  unitsOf(accountId: AccountId, meter: string, quantity: bigint): bigint | null {
    const cap = this.#accounts.get(accountId)?.capOf(meter) ?? null;
    return cap === null ? null : capUnits(cap, quantity);
  }

  accountOf(worker: string | null): SpecAccount | null {
    return this.#creditsOf(worker)?.account ?? null;
  }

  #creditsOf(worker: string | null): AccountCredits | null {
    const own = worker !== null && Object.hasOwn(this.#workers, worker) ? this.#workers[worker] : undefined;
    const id = own ?? this.#nodeAccountId;
    const credits = id === null ? undefined : this.#accounts.get(id);
    return credits?.isKnown === true ? credits : null;
  }
}

function whyNot(
  credits: AccountCredits,
  admission: { reason: "hub_away" } | { reason: "insufficient"; missingUnits: bigint },
): UsageRefusal {
  return admission.reason === "hub_away"
    ? hubAway(credits.account)
    : insufficient(credits.account, admission.missingUnits, credits.hubSentence);
}

/** Worth a look whether a slice is to be asked for. */
function isLow({ slices, askedAtMs }: SliceBook): boolean {
  return askedAtMs === null && slices.some(({ leftUnits, units }) => leftUnits * 2n < units);
}

function refused(refusal: UsageRefusal): Admitted {
  return { outcome: "refused", refusal };
}
