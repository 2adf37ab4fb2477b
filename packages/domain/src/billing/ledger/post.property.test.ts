import fc from "fast-check";
import { expect, test } from "vitest";
import { post } from "./post.ts";
import type { Entry, GrantUse, Posting } from "./posting.ts";
import { CoinWallet } from "./testing/coin-wallet.ts";
import { availableUnits, balanceUnits, emptyWallet, type Grant, heldUnits } from "./wallet.ts";

const units = fc.bigInt({ min: 1n, max: 6n });
const holdId = fc.constantFrom("a", "b", "c");
const HORIZON_MS = 40;
const time = fc.integer({ min: 0, max: HORIZON_MS });
const terms = {
  priority: fc.integer({ min: 0, max: 2 }),
  endsAtMs: fc.constantFrom(null, null, 20, HORIZON_MS),
  isPromotional: fc.boolean(),
};

/** A refund names the how manieth entry so far it is of; what that is, is looked up when it comes to it. */
type Asked = Exclude<Posting, { kind: "refund" }> | { kind: "refund"; pick: number; units: bigint };

const asked: fc.Arbitrary<Asked> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom("purchase", "grant"), units, ...terms }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("usage"), units }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("adjustment"),
      direction: fc.constantFrom("in", "out"),
      units,
      reason: fc.constantFrom("", "because"),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("hold"), holdId, units, endsAtMs: time }) },
  {
    weight: 3,
    arbitrary: fc.record({
      ...{ kind: fc.constant("settle"), holdId, isLast: fc.boolean() },
      units: fc.bigInt({ min: 0n, max: 6n }),
      freeUnits: fc.bigInt({ min: 0n, max: 4n }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("release"), holdId }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("set_overdraft"), units: fc.bigInt({ min: 0n, max: 8n }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("refund"), pick: fc.nat(30), units }) },
) as fc.Arbitrary<Asked>;

const story = fc.array(fc.tuple(asked, fc.integer({ min: 0, max: 3 })), { maxLength: 40, size: "max" });

test("[E1] [E2] [G2] [S1] [H3] [H6] [R1] any story: as a wallet of single coins would have it, entry by entry", () => {
  fc.assert(
    fc.property(story, fc.integer({ min: 0, max: 5 }), (acts, overdraft) => {
      const books = new Books();
      const coins = new CoinWallet(overdraft);
      let wallet = emptyWallet("acme", BigInt(overdraft));
      let nowMs = 0;
      for (const [act, laterMs] of acts) {
        nowMs += laterMs;
        const posting = books.resolve(act);
        books.remember(wallet.grants);
        const result = post(wallet, [posting], nowMs);
        wallet = result.wallet;
        books.add(result.entries, result.uses);
        books.remember(wallet.grants);
        const isBooked = coins.take(posting, nowMs);

        expect(result.outcomes[0]?.outcome === "booked").toBe(isBooked);
        expect(Number(balanceUnits(wallet))).toBe(coins.balance);
        expect(Number(availableUnits(wallet))).toBe(coins.available);
        expect(Number(heldUnits(wallet))).toBe(coins.held);
        expect(wallet.lastEntry).toBe(coins.lastEntry);
        expect(Object.fromEntries(wallet.grants.map(({ id, leftUnits }) => [id, Number(leftUnits)]))).toEqual(
          coins.left(),
        );
        expect(books.sums()).toEqual({ wallet: coins.balance, ...nonZero(coins.books) });
        expect(books.total()).toBe(0n);
        expect(books.debt()).toBe(wallet.debtUnits);
        for (const grant of wallet.grants) expect(books.left(grant)).toBe(grant.leftUnits);
        expect(wallet.grants.every(({ leftUnits, reservedUnits }) => reservedUnits <= leftUnits)).toBe(true);
        expect(wallet.debtUnits + wallet.reservedDebtUnits).toBeLessThanOrEqual(wallet.overdraftUnits);
      }
    }),
    { numRuns: 2000 },
  );
});

test("[S1] one by one or all at once: what is asked at one time comes to the same", () => {
  const simple = asked.filter(({ kind }) => kind !== "refund") as fc.Arbitrary<Posting>;
  fc.assert(
    fc.property(fc.array(simple, { maxLength: 30 }), (postings) => {
      const start = emptyWallet("acme", 3n);
      const together = post(start, postings, 5);
      let wallet = start;
      const outcomes = [];
      for (const posting of postings) {
        const result = post(wallet, [posting], 5);
        wallet = result.wallet;
        outcomes.push(...result.outcomes);
      }
      expect(together.wallet).toEqual(wallet);
      expect(together.outcomes).toEqual(outcomes);
    }),
  );
});

/** What a repository keeps. */
class Books {
  readonly #entries: Entry[] = [];
  readonly #uses: GrantUse[] = [];
  readonly #grants = new Map<string, Grant>();

  add(entries: readonly Entry[], uses: readonly GrantUse[]): void {
    this.#entries.push(...entries);
    this.#uses.push(...uses);
  }

  remember(grants: readonly Grant[]): void {
    for (const grant of grants) this.#grants.set(grant.id, grant);
  }

  resolve(act: Asked): Posting {
    if (act.kind !== "refund") return act;
    const usages = this.#entries.filter(({ kind }) => kind === "usage");
    const entry = usages[act.pick % Math.max(1, usages.length)];
    if (entry === undefined) return { kind: "pass_time" };
    return {
      kind: "refund",
      units: act.units,
      of: {
        number: entry.number,
        kind: entry.kind,
        parts: this.#notRefunded(entry.number),
        grants: [...this.#grants.values()],
      },
    };
  }

  sums(): Record<string, number> {
    const sums: Record<string, number> = { wallet: 0 };
    for (const { direction, book, units: moved } of this.#entries) {
      const signed = direction === "in" ? Number(moved) : -Number(moved);
      sums.wallet = (sums.wallet ?? 0) + signed;
      sums[book] = (sums[book] ?? 0) - signed;
    }
    return { wallet: sums.wallet ?? 0, ...nonZero(sums, "wallet") };
  }

  /** What `billing verify` computes: by the uses alone. */
  debt(): bigint {
    return this.#uses.reduce((sum, { entry, grantId, units: used }) => {
      if (entry === null) return sum - used;
      return grantId === null ? sum + used : sum;
    }, 0n);
  }

  left({ id, units: granted }: Grant): bigint {
    return this.#uses.reduce((sum, use) => (use.grantId === id ? sum - use.units : sum), granted);
  }

  total(): bigint {
    return BigInt(Object.values(this.sums()).reduce((sum, each) => sum + each, 0));
  }

  /** Refunds take the last part first. */
  #notRefunded(number: number): GrantUse[] {
    let back = this.#entries
      .filter(({ refundOf }) => refundOf === number)
      .reduce((sum, refund) => sum + refund.units, 0n);
    const parts: GrantUse[] = [];
    for (const part of this.#uses.filter(({ entry }) => entry === number).reverse()) {
      const gone = back < part.units ? back : part.units;
      back -= gone;
      if (part.units > gone) parts.unshift({ ...part, units: part.units - gone });
    }
    return parts;
  }
}

function nonZero(sums: Readonly<Record<string, number>>, except = ""): Record<string, number> {
  return Object.fromEntries(Object.entries(sums).filter(([name, sum]) => sum !== 0 && name !== except));
}
