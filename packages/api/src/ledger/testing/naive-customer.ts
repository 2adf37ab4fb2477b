import type { NaiveRated, NaiveRating, NaiveUsage } from "../../usage/testing/naive-rating.ts";
import { CoinAccount } from "./coin-account.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** `part`: what was taken of a hold when it was allowed. */
export type NaiveEvent = NaiveUsage & { part: { holdId: string; units: number } | null };

/** The units, or why not. */
export type NaiveAnswer = number | "bad_quantity" | "from_the_future" | "too_old" | "insufficient";

type Charge = {
  meter: string;
  /** Units of refunds are below zero. */
  units: number;
  periodMs: number;
  entry: number | null;
  invoice: NaiveBill | null;
};

export type NaiveBill = {
  fromMs: number;
  toMs: number;
  state: "finalized" | "paid" | "void";
  usage: number;
  refunds: number;
  bought: number;
  promotional: number;
  overdraft: number;
};

/** An account with its usage and its invoices, in single coins: billed by days of UTC. */
export class NaiveCustomer {
  readonly coins: CoinAccount;
  readonly bills: NaiveBill[] = [];
  readonly #rating: NaiveRating;
  readonly #charges: Charge[] = [];
  #boughtByPaying = 0;

  constructor(overdraft: number, rating: NaiveRating) {
    this.coins = new CoinAccount(overdraft);
    this.#rating = rating;
  }

  /** Each event as if it were alone; then what they came to is booked together, as few entries as there are ways of paying. */
  tell(events: readonly NaiveEvent[], nowMs: number): NaiveAnswer[] {
    this.coins.pass(nowMs);
    const trial = this.coins.clone();
    const open = new Map<
      string,
      { rated: NaiveRated; meter: string; holdId: string | null; units: number }
    >();
    const givenBack = new Map<string, number>();
    const answers = events.map((event): NaiveAnswer => {
      const problem = problemOf(event, nowMs);
      const rated = problem === null ? this.#rating.rate(event) : null;
      const units = Number(rated?.units ?? 0n);
      const reserved = trial.holds.get(event.part?.holdId ?? "")?.payers.length ?? 0;
      const covered = Math.min(event.part?.units ?? 0, reserved);
      const taken = Math.min(units, covered);
      const isRefused = rated === null || units - taken > trial.available;
      const holdId = event.part?.holdId ?? "";
      const settled = isRefused ? 0 : taken;
      if (covered > 0) {
        trial.settle(holdId, settled, covered - settled, false);
        givenBack.set(holdId, (givenBack.get(holdId) ?? 0) + covered - settled);
      }
      if (isRefused) return problem ?? "insufficient";
      rated.keep();
      if (units > taken) trial.spend("usage", units - taken);
      const ways = [
        ...(taken > 0 ? [{ holdId, units: taken }] : []),
        ...(units > taken || units === 0 ? [{ holdId: null, units: units - taken }] : []),
      ];
      for (const way of ways) {
        const key = `${rated.segment} ${way.holdId}`;
        const known = open.get(key) ?? { rated, meter: event.meter, holdId: way.holdId, units: 0 };
        open.set(key, { ...known, units: known.units + way.units });
      }
      return units;
    });
    for (const charge of open.values()) {
      if (charge.holdId === null) continue;
      const free = givenBack.get(charge.holdId) ?? 0;
      givenBack.delete(charge.holdId);
      this.#charge(charge, this.coins.settle(charge.holdId, charge.units, free, false));
    }
    for (const [holdId, free] of givenBack) this.coins.settle(holdId, 0, free, false);
    for (const charge of open.values()) {
      if (charge.holdId !== null) continue;
      this.#charge(charge, charge.units === 0 ? null : this.coins.spend("usage", charge.units));
    }
    return answers;
  }

  /** Of an entry of usage also the next invoice hears. */
  refund(entry: number, units: number): number | null {
    const refund = this.coins.refund(entry, units);
    const charge = this.#charges.find((each) => each.entry === entry);
    if (refund !== null && charge !== undefined) {
      this.#charges.push({ ...charge, units: -units, entry: refund, invoice: null });
    }
    return refund;
  }

  /** Of the day that begins at `fromMs`: whatever waits and was used before its end. What costs nothing is paid by it. */
  finalize(fromMs: number, nowMs: number): NaiveBill {
    const toMs = fromMs + DAY_MS;
    const billed = this.#charges.filter(({ invoice, periodMs }) => invoice === null && periodMs < toMs);
    const sum = (pick: (charge: Charge) => number) =>
      billed.reduce((total, charge) => total + pick(charge), 0);
    const paid = (pot: "promotional" | "overdraft") =>
      sum(({ entry }) => this.coins.paidBy.get(entry ?? 0)?.[pot] ?? 0);
    const usage = sum(({ units }) => Math.max(0, units));
    const refunds = sum(({ units }) => Math.min(0, units));
    const [promotional, overdraft] = [paid("promotional"), paid("overdraft")];
    const bill: NaiveBill = {
      ...{ fromMs, toMs, state: "finalized", usage, refunds, promotional, overdraft },
      bought: usage + refunds - promotional - overdraft,
    };
    for (const charge of billed) charge.invoice = bill;
    this.bills.push(bill);
    if (bill.overdraft === 0) this.pay(bill, nowMs);
    return bill;
  }

  /** What the overdraft paid is bought; over all paid invoices nothing twice. */
  pay(bill: NaiveBill, nowMs: number): void {
    bill.state = "paid";
    const paid = this.bills.filter(({ state }) => state === "paid");
    const units = paid.reduce((sum, { overdraft }) => sum + overdraft, 0) - this.#boughtByPaying;
    if (units <= 0) return;
    this.#boughtByPaying += units;
    this.coins.pass(nowMs);
    this.coins.bring("sales", units);
  }

  /** What was on it waits again. */
  void(bill: NaiveBill): void {
    bill.state = "void";
    for (const charge of this.#charges) if (charge.invoice === bill) charge.invoice = null;
  }

  #charge(
    { rated, meter, units }: { rated: NaiveRated; meter: string; units: number },
    entry: number | null,
  ): void {
    this.#charges.push({ meter, units, periodMs: rated.periodMs, entry, invoice: null });
  }
}

function problemOf({ value, atMs }: NaiveEvent, nowMs: number): Exclude<NaiveAnswer, number> | null {
  if (value <= 0n) return "bad_quantity";
  if (atMs > nowMs + 5 * MINUTE_MS) return "from_the_future";
  return atMs < nowMs - 35 * DAY_MS ? "too_old" : null;
}
