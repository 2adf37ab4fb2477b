import { expect, test } from "vitest";
import { post } from "./post.ts";
import type { GrantTerms, Outcome, Posting, RefundedEntry } from "./posting.ts";
import { BALANCE_MAX, UNITS_MAX } from "./units.ts";
import { availableUnits, balanceUnits, emptyWallet, heldUnits, type Wallet } from "./wallet.ts";

const NOW = 1_000_000;
const TERMS: GrantTerms = { priority: 50, endsAtMs: null, isPromotional: false };

/** A wallet that is asked for one thing after the other, each at a time of its own. */
class Story {
  wallet: Wallet;
  readonly entries: ReturnType<typeof post>["entries"][number][] = [];
  readonly uses: ReturnType<typeof post>["uses"][number][] = [];

  constructor(overdraftUnits = 0n) {
    this.wallet = emptyWallet("acme", overdraftUnits);
  }

  ask(posting: Posting, atMs = NOW): Outcome {
    const result = post(this.wallet, [posting], atMs);
    this.wallet = result.wallet;
    this.entries.push(...result.entries);
    this.uses.push(...result.uses);
    const [outcome] = result.outcomes;
    if (outcome === undefined) throw new Error("one posting, one outcome");
    return outcome;
  }

  buy(units: bigint, terms: Partial<GrantTerms> = {}, atMs = NOW): string {
    const outcome = this.ask({ kind: "purchase", units, ...TERMS, ...terms }, atMs);
    return `${entryOf(outcome)}.0`;
  }

  use(units: bigint, atMs = NOW): Outcome {
    return this.ask({ kind: "usage", units }, atMs);
  }

  left(grantId: string): bigint {
    return this.wallet.grants.find(({ id }) => id === grantId)?.leftUnits ?? 0n;
  }

  /** As the books would bring it. */
  entry(number: number): RefundedEntry {
    const entry = this.entries.find((each) => each.number === number);
    if (entry === undefined) throw new Error(`no entry ${number}`);
    const parts =
      entry.kind === "purchase"
        ? [{ grantId: `${number}.0`, units: entry.units }]
        : this.uses.flatMap((use) =>
            use.entry === number ? [{ grantId: use.grantId, units: use.units }] : [],
          );
    return { number, kind: entry.kind, parts, grants: this.#known };
  }

  readonly #known: RefundedEntry["grants"][number][] = [];

  /** Grants are remembered before they are used up. */
  remember(): void {
    this.#known.push(...this.wallet.grants);
  }
}

function entryOf(outcome: Outcome): number {
  if (outcome.outcome !== "booked" || outcome.entry === null) throw new Error(JSON.stringify(outcome));
  return outcome.entry;
}

function refusalOf(outcome: Outcome): string {
  return outcome.outcome === "refused" ? outcome.refusal.reason : "booked";
}

test("[U1] nothing, less and too much are refused, whatever is asked", () => {
  const story = new Story();
  story.buy(10n);
  for (const units of [0n, -1n, UNITS_MAX + 1n]) {
    const asked: Posting[] = [
      { kind: "purchase", units, ...TERMS },
      { kind: "usage", units },
      { kind: "adjustment", direction: "in", units, reason: "why" },
      { kind: "transfer_out", units },
      { kind: "transfer_in", parts: [{ ...TERMS, units }] },
      { kind: "hold", holdId: "h", units, endsAtMs: NOW + 1 },
      { kind: "refund", of: story.entry(1), units },
    ];
    for (const posting of asked) expect(refusalOf(story.ask(posting)), posting.kind).toBe("not_postable");
  }
  expect(story.wallet.lastEntry).toBe(1);
});

test("[E1] an entry moves the same units between the wallet and a book", () => {
  const story = new Story();
  story.buy(10n);
  story.ask({ kind: "grant", units: 5n, ...TERMS, endsAtMs: NOW + 10 });
  story.use(3n);
  story.ask({ kind: "pass_time" }, NOW + 10);
  expect(story.entries.map(({ kind, book, direction, units }) => [kind, book, direction, units])).toEqual([
    ["purchase", "sales", "in", 10n],
    ["grant", "grants", "in", 5n],
    ["usage", "usage", "out", 3n],
    ["expiry", "expiry", "out", 2n],
  ]);
});

test("[E2] entries are numbered from 1, each with the balance after it", () => {
  const story = new Story(5n);
  story.buy(10n);
  story.use(4n);
  story.use(11n);
  story.use(100n);
  story.buy(1n);
  expect(story.entries.map(({ number, balanceUnits: balance }) => [number, balance])).toEqual([
    [1, 10n],
    [2, 6n],
    [3, -5n],
    [4, -4n],
  ]);
});

test("[E3] a clock that was set back counts as the last entry's time", () => {
  const story = new Story();
  story.buy(10n, {}, NOW);
  story.use(1n, NOW - 500);
  expect(story.entries.map(({ atMs }) => atMs)).toEqual([NOW, NOW]);
});

test("[E4] the balance stays above minus the overdraft, which stays above what is used of it", () => {
  const story = new Story(5n);
  story.use(4n);
  expect(balanceUnits(story.wallet)).toBe(-4n);
  story.ask({ kind: "hold", holdId: "h", units: 1n, endsAtMs: NOW + 10 });
  expect(refusalOf(story.use(1n))).toBe("insufficient");
  expect(story.ask({ kind: "set_overdraft", units: 4n })).toEqual({
    outcome: "refused",
    refusal: { reason: "overdraft_in_use", usedUnits: 5n },
  });
  expect(refusalOf(story.ask({ kind: "set_overdraft", units: -1n }))).toBe("not_postable");
  expect(refusalOf(story.ask({ kind: "set_overdraft", units: 6n }))).toBe("booked");
  expect(refusalOf(story.use(1n))).toBe("booked");
});

test("[E4] a balance that no 64-bit integer holds is refused", () => {
  const story = new Story();
  for (let times = 0; times < 9; times += 1) story.buy(UNITS_MAX);
  expect(balanceUnits(story.wallet)).toBe(BALANCE_MAX);
  expect(refusalOf(story.ask({ kind: "purchase", units: 1n, ...TERMS }))).toBe("too_large");
});

test("[G1] what comes in is a grant on its terms, and one that has ended already is refused", () => {
  const story = new Story();
  const id = story.buy(10n, { priority: 7, endsAtMs: NOW + 100, isPromotional: true });
  expect(story.wallet.grants).toMatchObject([
    { id, priority: 7, endsAtMs: NOW + 100, isPromotional: true, origin: "purchase", units: 10n },
  ]);
  expect(refusalOf(story.ask({ kind: "grant", units: 1n, ...TERMS, endsAtMs: NOW }))).toBe(
    "ends_in_the_past",
  );
});

test("[G2] priority, then the end, then promotional, then age decides who pays", () => {
  const story = new Story();
  const later = story.buy(1n);
  const paid = story.buy(1n, { endsAtMs: NOW + 100 });
  const promotional = story.buy(1n, { endsAtMs: NOW + 100, isPromotional: true });
  const sooner = story.buy(1n, { endsAtMs: NOW + 50 });
  const younger = story.buy(1n, {}, NOW + 1);
  const first = story.buy(1n, { priority: 0 }, NOW + 1);
  const order: string[] = [];
  for (let times = 0; times < 6; times += 1) {
    story.use(1n, NOW + 2);
    order.push(story.uses.at(-1)?.grantId ?? "debt");
  }
  expect(order).toEqual([first, sooner, promotional, paid, later, younger]);
});

test("[G3] at its end what is left is booked as expired before anything else", () => {
  const story = new Story();
  story.buy(10n, { endsAtMs: NOW + 10 });
  story.use(4n, NOW + 9);
  expect(refusalOf(story.use(1n, NOW + 10))).toBe("insufficient");
  expect(story.entries.at(-1)).toMatchObject({ kind: "expiry", units: 6n, balanceUnits: 0n });
});

test("[G3] a hold that reserved in time pays from an ended grant", () => {
  const story = new Story();
  story.buy(10n, { endsAtMs: NOW + 10 });
  story.ask({ kind: "hold", holdId: "h", units: 4n, endsAtMs: NOW + 100 });
  expect(
    refusalOf(story.ask({ kind: "settle", holdId: "h", units: 3n, freeUnits: 0n, isLast: false }, NOW + 50)),
  ).toBe("booked");
  expect(story.entries.map(({ kind, units }) => [kind, units])).toEqual([
    ["purchase", 10n],
    ["expiry", 6n],
    ["usage", 3n],
  ]);
});

test("[G4] which grant paid what is kept, and what none paid is debt", () => {
  const story = new Story(5n);
  const a = story.buy(2n, { priority: 1 });
  const b = story.buy(3n);
  const entry = entryOf(story.use(8n));
  expect(story.uses).toEqual([
    { entry, grantId: a, units: 2n },
    { entry, grantId: b, units: 3n },
    { entry, grantId: null, units: 3n },
  ]);
  expect(story.wallet.debtUnits).toBe(3n);
});

test("[G5] debt is paid by what comes in, and by what a hold gives back", () => {
  const story = new Story(10n);
  story.buy(4n);
  story.ask({ kind: "hold", holdId: "h", units: 4n, endsAtMs: NOW + 100 });
  story.use(3n);
  expect(story.wallet.debtUnits).toBe(3n);
  story.ask({ kind: "release", holdId: "h" });
  expect(story.wallet.debtUnits).toBe(0n);
  expect(balanceUnits(story.wallet)).toBe(1n);
  story.use(5n);
  const bought = story.buy(10n);
  expect(story.left(bought)).toBe(6n);
  expect(story.uses.at(-1)).toEqual({ entry: null, grantId: bought, units: 4n });
});

test("[S1] usage is booked whole or refused with what is missing", () => {
  const story = new Story();
  story.buy(10n);
  expect(story.use(12n)).toEqual({
    outcome: "refused",
    refusal: { reason: "insufficient", availableUnits: 10n, missingUnits: 2n },
  });
  expect(balanceUnits(story.wallet)).toBe(10n);
});

test("[S2] available is balance and overdraft less what holds reserve", () => {
  const story = new Story(5n);
  story.buy(10n);
  story.ask({ kind: "hold", holdId: "h", units: 12n, endsAtMs: NOW + 100 });
  expect([availableUnits(story.wallet), heldUnits(story.wallet), balanceUnits(story.wallet)]).toEqual([
    3n,
    12n,
    10n,
  ]);
  expect(refusalOf(story.use(4n))).toBe("insufficient");
  expect(refusalOf(story.use(3n))).toBe("booked");
});

test("[S3] an adjustment needs a reason, and goes either way", () => {
  const story = new Story();
  const adjust = (direction: "in" | "out", units: bigint, reason: string) =>
    story.ask({ kind: "adjustment", direction, units, reason });
  expect(refusalOf(adjust("in", 5n, " "))).toBe("no_reason");
  adjust("in", 5n, "goodwill");
  adjust("out", 2n, "typing error");
  expect(refusalOf(adjust("out", 9n, "too much"))).toBe("insufficient");
  expect(story.entries.map(({ direction, reason }) => [direction, reason])).toEqual([
    ["in", "goodwill"],
    ["out", "typing error"],
  ]);
});

test("[S4] a transfer keeps the terms of its parts and takes no overdraft", () => {
  const story = new Story(100n);
  story.buy(2n, { priority: 1, endsAtMs: NOW + 10, isPromotional: true });
  story.buy(5n);
  expect(refusalOf(story.ask({ kind: "transfer_out", units: 8n }))).toBe("insufficient");
  const sent = story.ask({ kind: "transfer_out", units: 4n });
  if (sent.outcome !== "booked") throw new Error("it was booked");
  const other = new Story();
  other.ask({ kind: "transfer_in", parts: sent.moved });
  expect(other.wallet.grants).toMatchObject([
    { id: "1.0", priority: 1, endsAtMs: NOW + 10, isPromotional: true, leftUnits: 2n },
    { id: "1.1", ...TERMS, leftUnits: 2n },
  ]);
  expect([balanceUnits(story.wallet), balanceUnits(other.wallet)]).toEqual([3n, 4n]);
});

test("[H1] a hold reserves in the order of payment and then the overdraft, or not at all", () => {
  const story = new Story(3n);
  const grant = story.buy(2n);
  expect(refusalOf(story.ask({ kind: "hold", holdId: "h", units: 6n, endsAtMs: NOW + 1 }))).toBe(
    "insufficient",
  );
  story.ask({ kind: "hold", holdId: "h", units: 4n, endsAtMs: NOW + 1 });
  expect(story.wallet.holds[0]?.parts).toEqual([
    { grantId: grant, units: 2n },
    { grantId: null, units: 2n },
  ]);
  expect(refusalOf(story.ask({ kind: "hold", holdId: "h", units: 1n, endsAtMs: NOW + 1 }))).toBe(
    "hold_exists",
  );
  expect(refusalOf(story.ask({ kind: "hold", holdId: "i", units: 1n, endsAtMs: NOW }))).toBe(
    "ends_in_the_past",
  );
});

test("[H2] a settlement books at most what the hold reserves", () => {
  const story = new Story();
  story.buy(10n);
  story.ask({ kind: "hold", holdId: "h", units: 4n, endsAtMs: NOW + 100 });
  expect(story.ask({ kind: "settle", holdId: "h", units: 5n, freeUnits: 0n, isLast: true })).toEqual({
    outcome: "refused",
    refusal: { reason: "hold_too_small", heldUnits: 4n },
  });
  story.ask({ kind: "settle", holdId: "h", units: 3n, freeUnits: 0n, isLast: true });
  expect(story.entries.at(-1)).toMatchObject({ kind: "usage", units: 3n, holdId: "h" });
});

test("[H6] a settlement gives back from the other end, and may book nothing", () => {
  const story = new Story(5n);
  story.buy(6n);
  story.ask({ kind: "hold", holdId: "h", units: 9n, endsAtMs: NOW + 50 });
  const settle = (units: bigint, freeUnits: bigint) =>
    story.ask({ kind: "settle", holdId: "h", units, freeUnits, isLast: false });
  expect(refusalOf(settle(0n, 0n))).toBe("not_postable");
  expect(refusalOf(settle(1n, -1n))).toBe("not_postable");
  expect(refusalOf(settle(6n, 4n))).toBe("hold_too_small");
  expect(settle(0n, 4n)).toMatchObject({ outcome: "booked", entry: null });
  expect(story.wallet).toMatchObject({ reservedDebtUnits: 0n, lastEntry: 1 });
  expect(story.wallet.holds).toMatchObject([{ parts: [{ grantId: "1.0", units: 5n }] }]);
  expect(settle(2n, 3n)).toMatchObject({ outcome: "booked", entry: 2 });
  expect(story.wallet.holds).toEqual([]);
  expect([availableUnits(story.wallet), balanceUnits(story.wallet)]).toEqual([9n, 4n]);
});

test("[H3] what is not settled stays reserved until the last settlement, a release or the end", () => {
  for (const end of ["settle", "release", "time"] as const) {
    const story = new Story();
    story.buy(10n);
    story.ask({ kind: "hold", holdId: "h", units: 6n, endsAtMs: NOW + 100 });
    story.ask({ kind: "settle", holdId: "h", units: 2n, freeUnits: 0n, isLast: false });
    expect([heldUnits(story.wallet), availableUnits(story.wallet)]).toEqual([4n, 4n]);
    if (end === "settle") story.ask({ kind: "settle", holdId: "h", units: 1n, freeUnits: 0n, isLast: true });
    else if (end === "release") story.ask({ kind: "release", holdId: "h" });
    else story.ask({ kind: "pass_time" }, NOW + 100);
    expect(heldUnits(story.wallet), end).toBe(0n);
    expect(availableUnits(story.wallet), end).toBe(end === "settle" ? 7n : 8n);
  }
});

test("[H4] what is given back of an ended grant expires with it", () => {
  const story = new Story();
  story.buy(10n, { endsAtMs: NOW + 10 });
  story.ask({ kind: "hold", holdId: "h", units: 10n, endsAtMs: NOW + 100 });
  story.ask({ kind: "release", holdId: "h" }, NOW + 50);
  expect(story.entries.at(-1)).toMatchObject({ kind: "expiry", units: 10n, balanceUnits: 0n });
});

test("[H5] a hold that is over can do nothing more", () => {
  const story = new Story();
  story.buy(10n);
  story.ask({ kind: "hold", holdId: "h", units: 4n, endsAtMs: NOW + 10 });
  expect(
    refusalOf(story.ask({ kind: "settle", holdId: "h", units: 1n, freeUnits: 0n, isLast: true }, NOW + 10)),
  ).toBe("hold_is_over");
  expect(refusalOf(story.ask({ kind: "release", holdId: "h" }, NOW + 11))).toBe("booked");
  expect(story.wallet.lastEntry).toBe(1);
});

test("[R1] a refund goes back to who paid, the last one first, at most once", () => {
  const story = new Story(5n);
  const a = story.buy(2n, { priority: 1 });
  const b = story.buy(3n);
  story.remember();
  const used = entryOf(story.use(8n));
  story.ask({ kind: "refund", of: story.entry(used), units: 4n });
  expect(story.wallet.debtUnits).toBe(0n);
  expect([story.left(a), story.left(b)]).toEqual([0n, 1n]);
  expect(balanceUnits(story.wallet)).toBe(1n);
  expect(refusalOf(story.ask({ kind: "refund", of: story.entry(used), units: 9n }))).toBe("refund_too_large");
});

test("[R1] what was debt and is paid by now comes back as a grant without an end", () => {
  const story = new Story(5n);
  const used = entryOf(story.use(5n));
  story.buy(5n);
  story.ask({ kind: "refund", of: story.entry(used), units: 5n });
  expect(story.wallet.grants).toMatchObject([{ origin: "refund", endsAtMs: null, leftUnits: 5n }]);
});

test("[R2] what goes back to an ended grant expires with it", () => {
  const story = new Story();
  story.buy(5n, { endsAtMs: NOW + 10 });
  story.remember();
  const used = entryOf(story.use(5n));
  story.ask({ kind: "refund", of: story.entry(used), units: 5n }, NOW + 20);
  expect(story.entries.slice(2).map(({ kind, units }) => [kind, units])).toEqual([
    ["refund", 5n],
    ["expiry", 5n],
  ]);
  expect(balanceUnits(story.wallet)).toBe(0n);
});

test("[R3] of a purchase what is left of it is taken back, and no more", () => {
  const story = new Story();
  story.buy(10n);
  story.buy(7n, { priority: 90 });
  story.use(4n);
  story.ask({ kind: "hold", holdId: "h", units: 1n, endsAtMs: NOW + 100 });
  expect(story.ask({ kind: "refund", of: story.entry(1), units: 6n })).toEqual({
    outcome: "refused",
    refusal: { reason: "refund_too_large", refundableUnits: 5n },
  });
  story.ask({ kind: "refund", of: story.entry(1), units: 5n });
  expect(story.entries.at(-1)).toMatchObject({ book: "sales", direction: "out", balanceUnits: 8n });
});

test("[R4] nothing else can be refunded", () => {
  const story = new Story();
  story.buy(10n);
  for (const kind of ["refund", "expiry", "grant", "adjustment", "transfer"] as const) {
    const of: RefundedEntry = { number: 1, kind, parts: [{ grantId: "1.0", units: 5n }], grants: [] };
    expect(refusalOf(story.ask({ kind: "refund", of, units: 1n })), kind).toBe("not_refundable");
  }
});
