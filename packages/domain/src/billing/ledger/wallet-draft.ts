import type {
  Book,
  Direction,
  Entry,
  EntryKind,
  GrantTerms,
  GrantUse,
  MovedPart,
  Outcome,
  Posting,
  RefundedEntry,
  Refusal,
} from "./posting.ts";
import { BALANCE_MAX, isPostable, UNITS_MAX } from "./units.ts";
import {
  balanceUnits,
  compareGrants,
  freeUnits,
  type Grant,
  type GrantId,
  type GrantOrigin,
  type Hold,
  type Part,
  smaller,
  sumOf,
  takeFirst,
  type Wallet,
} from "./wallet.ts";

const REFUND_TERMS: GrantTerms = { priority: 50, endsAtMs: null, isPromotional: false };
const ADJUSTMENT_TERMS = REFUND_TERMS;

type EntryDetails = Partial<Pick<Entry, "holdId" | "refundOf" | "reason">>;

/** A wallet while it is being changed. Every way of changing it checks first and then does all of it. */
export class WalletDraft {
  readonly entries: Entry[] = [];
  readonly uses: GrantUse[] = [];
  /** As they came. */
  readonly opened: Grant[] = [];
  readonly #wallet: Wallet;
  readonly #nowMs: number;
  readonly #grants: Map<GrantId, Grant>;
  readonly #holds: Map<string, Hold>;
  /** In the order in which they pay; null = to be sorted anew. */
  #order: Grant[] | null = null;
  #lastEntry: number;
  #balanceUnits: bigint;
  #debtUnits: bigint;
  #reservedDebtUnits: bigint;
  #overdraftUnits: bigint;

  constructor(wallet: Wallet, nowMs: number) {
    this.#wallet = wallet;
    this.#nowMs = Math.max(nowMs, wallet.lastEntryAtMs);
    this.#grants = new Map(wallet.grants.map((grant) => [grant.id, grant]));
    this.#holds = new Map(wallet.holds.map((hold) => [hold.id, hold]));
    this.#lastEntry = wallet.lastEntry;
    this.#balanceUnits = balanceUnits(wallet);
    this.#debtUnits = wallet.debtUnits;
    this.#reservedDebtUnits = wallet.reservedDebtUnits;
    this.#overdraftUnits = wallet.overdraftUnits;
  }

  wallet(): Wallet {
    return {
      accountId: this.#wallet.accountId,
      lastEntry: this.#lastEntry,
      lastEntryAtMs: this.entries.at(-1)?.atMs ?? this.#wallet.lastEntryAtMs,
      overdraftUnits: this.#overdraftUnits,
      debtUnits: this.#debtUnits,
      reservedDebtUnits: this.#reservedDebtUnits,
      grants: [...this.#ordered()],
      holds: [...this.#holds.values()],
    };
  }

  /** Ends what has ended: first holds, since what they give back may have ended with them. */
  passTime(): void {
    for (const hold of [...this.#holds.values()]) {
      if (hold.endsAtMs <= this.#nowMs) this.#giveBack(hold.id, hold.parts);
    }
    this.#expire();
    this.#payDebt();
  }

  take(posting: Posting): Outcome {
    const outcome = this.#do(posting);
    if (outcome.outcome === "booked") {
      this.#expire();
      this.#payDebt();
    }
    return outcome;
  }

  #do(posting: Posting): Outcome {
    switch (posting.kind) {
      case "purchase":
        return this.#bringIn("purchase", "sales", posting.units, posting);
      case "grant":
        return this.#bringIn("grant", "grants", posting.units, posting);
      case "usage":
        return this.#spend("usage", "usage", posting.units);
      case "adjustment":
        if (posting.reason.trim() === "") return refused({ reason: "no_reason" });
        return posting.direction === "in"
          ? this.#bringIn("adjustment", "adjustments", posting.units, ADJUSTMENT_TERMS, posting)
          : this.#spend("adjustment", "adjustments", posting.units, posting);
      case "transfer_out":
        return this.#transferOut(posting.units);
      case "transfer_in":
        return this.#transferIn(posting.parts);
      case "refund":
        return this.#refund(posting.of, posting.units);
      case "hold":
        return this.#hold(posting);
      case "settle":
        return this.#settle(posting);
      case "release": {
        const hold = this.#holds.get(posting.holdId);
        if (hold !== undefined) this.#giveBack(hold.id, hold.parts);
        return booked(null);
      }
      case "set_overdraft": {
        const usedUnits = this.#debtUnits + this.#reservedDebtUnits;
        if (posting.units < 0n || posting.units > BALANCE_MAX) return refused({ reason: "not_postable" });
        if (posting.units < usedUnits) return refused({ reason: "overdraft_in_use", usedUnits });
        this.#overdraftUnits = posting.units;
        return booked(null);
      }
      case "pass_time":
        return booked(null);
    }
  }

  #bringIn(
    kind: GrantOrigin & EntryKind,
    book: Book,
    units: bigint,
    terms: GrantTerms,
    details: EntryDetails = {},
  ): Outcome {
    const problem = this.#problemOfComing(units, [terms]);
    if (problem !== null) return refused(problem);
    const entry = this.#enter(kind, book, "in", units, details);
    this.#open(kind, entry, 0, units, terms);
    return booked(entry);
  }

  #spend(kind: EntryKind, book: Book, units: bigint, details: EntryDetails = {}): Outcome {
    if (!isPostable(units)) return refused({ reason: "not_postable" });
    const parts = this.#draw(units);
    if (parts === null) return refused(this.#insufficient(units));
    const entry = this.#enter(kind, book, "out", units, details);
    this.#pay(entry, parts);
    return booked(entry);
  }

  #transferOut(units: bigint): Outcome {
    if (!isPostable(units)) return refused({ reason: "not_postable" });
    const parts = this.#draw(units, 0n);
    if (parts === null) return refused(this.#insufficient(units, 0n));
    const moved = parts.map(({ grantId, units: partUnits }) => ({
      ...termsOf(this.#grants.get(grantId ?? "")),
      units: partUnits,
    }));
    const entry = this.#enter("transfer", "transfers", "out", units);
    this.#pay(entry, parts);
    return booked(entry, moved);
  }

  #transferIn(parts: readonly MovedPart[]): Outcome {
    const units = parts.reduce((sum, part) => sum + part.units, 0n);
    const problem = parts.every((part) => part.units > 0n)
      ? this.#problemOfComing(units, [])
      : ({ reason: "not_postable" } as const);
    if (problem !== null) return refused(problem);
    const entry = this.#enter("transfer", "transfers", "in", units);
    for (const [index, part] of parts.entries()) this.#open("transfer", entry, index, part.units, part);
    return booked(entry);
  }

  #refund(of: RefundedEntry, units: bigint): Outcome {
    if (!isPostable(units)) return refused({ reason: "not_postable" });
    if (of.kind === "purchase") return this.#refundPurchase(of, units);
    if (of.kind !== "usage") return refused({ reason: "not_refundable" });
    const refundableUnits = sumOf(of.parts);
    if (units > refundableUnits) return refused({ reason: "refund_too_large", refundableUnits });
    const problem = this.#problemOfComing(units, []);
    if (problem !== null) return refused(problem);

    const entry = this.#enter("refund", "usage", "in", units, { refundOf: of.number });
    let rest = units;
    for (const part of [...of.parts].reverse()) {
      const back = smaller(rest, part.units);
      if (back === 0n) continue;
      rest -= back;
      if (part.grantId !== null) {
        this.uses.push({ entry, grantId: part.grantId, units: -back });
        this.#reopen(part.grantId, back, of.grants);
      } else {
        const lessDebt = smaller(back, this.#debtUnits);
        this.#debtUnits -= lessDebt;
        if (lessDebt > 0n) this.uses.push({ entry, grantId: null, units: -lessDebt });
        if (back > lessDebt) this.#open("refund", entry, 0, back - lessDebt, REFUND_TERMS);
      }
    }
    return booked(entry);
  }

  #refundPurchase(of: RefundedEntry, units: bigint): Outcome {
    const grant = this.#grants.get(of.parts[0]?.grantId ?? "");
    const refundableUnits = grant === undefined ? 0n : smaller(freeUnits(grant), sumOf(of.parts));
    if (grant === undefined || units > refundableUnits) {
      return refused({ reason: "refund_too_large", refundableUnits });
    }
    const entry = this.#enter("refund", "sales", "out", units, { refundOf: of.number });
    this.#pay(entry, [{ grantId: grant.id, units }]);
    return booked(entry);
  }

  #hold({ holdId, units, endsAtMs }: Posting & { kind: "hold" }): Outcome {
    if (!isPostable(units)) return refused({ reason: "not_postable" });
    if (endsAtMs <= this.#nowMs) return refused({ reason: "ends_in_the_past" });
    if (this.#holds.has(holdId)) return refused({ reason: "hold_exists" });
    const parts = this.#draw(units);
    if (parts === null) return refused(this.#insufficient(units));
    for (const part of parts) this.#reserve(part, part.units);
    this.#holds.set(holdId, { id: holdId, endsAtMs, parts });
    return booked(null);
  }

  #settle({ holdId, units, freeUnits: givenBack, isLast }: Posting & { kind: "settle" }): Outcome {
    const isMeant =
      givenBack >= 0n && givenBack <= UNITS_MAX && (units === 0n ? givenBack > 0n : isPostable(units));
    if (!isMeant) return refused({ reason: "not_postable" });
    const hold = this.#holds.get(holdId);
    if (hold === undefined) return refused({ reason: "hold_is_over" });
    const heldUnits = sumOf(hold.parts);
    if (units + givenBack > heldUnits) return refused({ reason: "hold_too_small", heldUnits });

    const { taken, left } = takeFirst(hold.parts, units);
    // From the other end: so what is booked comes from the same grants, however settlements are cut.
    const { taken: kept, left: freed } = takeFirst(left, heldUnits - units - givenBack);
    for (const part of [...taken, ...freed]) this.#reserve(part, -part.units);
    const entry = units === 0n ? null : this.#enter("usage", "usage", "out", units, { holdId });
    this.#pay(entry, taken);
    if (isLast || kept.length === 0) this.#giveBack(holdId, kept);
    else this.#holds.set(holdId, { ...hold, parts: kept });
    return booked(entry);
  }

  #giveBack(holdId: string, parts: readonly Part[]): void {
    this.#holds.delete(holdId);
    for (const part of parts) this.#reserve(part, -part.units);
  }

  /** What of the free units would pay; null = they do not suffice. */
  #draw(units: bigint, overdraftUnits = this.#freeOverdraftUnits()): Part[] | null {
    const parts: Part[] = [];
    let rest = units;
    for (const grant of this.#ordered()) {
      if (rest === 0n) break;
      const part = smaller(rest, freeUnits(grant));
      if (part === 0n) continue;
      parts.push({ grantId: grant.id, units: part });
      rest -= part;
    }
    if (rest > overdraftUnits) return null;
    if (rest > 0n) parts.push({ grantId: null, units: rest });
    return parts;
  }

  #pay(entry: number | null, parts: readonly Part[]): void {
    for (const { grantId, units } of parts) {
      this.uses.push({ entry, grantId, units });
      if (grantId === null) this.#debtUnits += units;
      else this.#change(grantId, (grant) => ({ ...grant, leftUnits: grant.leftUnits - units }));
    }
  }

  #reserve({ grantId }: Part, units: bigint): void {
    if (grantId === null) this.#reservedDebtUnits += units;
    else this.#change(grantId, (grant) => ({ ...grant, reservedUnits: grant.reservedUnits + units }));
  }

  #expire(): void {
    for (const grant of this.#ordered()) {
      if (grant.endsAtMs === null || grant.endsAtMs > this.#nowMs) continue;
      const units = freeUnits(grant);
      if (units === 0n) continue;
      const entry = this.#enter("expiry", "expiry", "out", units);
      this.#pay(entry, [{ grantId: grant.id, units }]);
    }
  }

  /** Without an entry: the units were booked as spent when they became debt. */
  #payDebt(): void {
    if (this.#debtUnits === 0n) return;
    const freeInGrants = this.#ordered().reduce((sum, grant) => sum + freeUnits(grant), 0n);
    const units = smaller(this.#debtUnits, freeInGrants);
    if (units === 0n) return;
    this.#pay(null, this.#draw(units, 0n) ?? []);
    this.#debtUnits -= units;
  }

  #open(origin: GrantOrigin, entry: number, part: number, units: bigint, terms: GrantTerms): void {
    const id = `${entry}.${part}`;
    const grant: Grant = {
      ...{ id, origin, units, leftUnits: units, reservedUnits: 0n, startedAtMs: this.#nowMs },
      ...{ priority: terms.priority, endsAtMs: terms.endsAtMs, isPromotional: terms.isPromotional },
    };
    this.opened.push(grant);
    this.#grants.set(id, grant);
    this.#order = null;
  }

  /** A grant that was used up is no longer in the wallet. */
  #reopen(id: GrantId, units: bigint, known: readonly Grant[]): void {
    const grant = this.#grants.get(id) ?? known.find((each) => each.id === id);
    if (grant === undefined)
      throw new Error(`A refund names the grant ${id}, which it does not bring along.`);
    const leftUnits = (this.#grants.get(id)?.leftUnits ?? 0n) + units;
    const reservedUnits = this.#grants.get(id)?.reservedUnits ?? 0n;
    this.#grants.set(id, { ...grant, leftUnits, reservedUnits });
    this.#order = null;
  }

  #change(id: GrantId, change: (grant: Grant) => Grant): void {
    const grant = this.#grants.get(id);
    if (grant === undefined) throw new Error(`The wallet has no open grant ${id}.`);
    const changed = change(grant);
    this.#grants.set(id, changed);
    // Its place in the order is the same: only amounts change.
    const place = this.#order?.indexOf(grant) ?? -1;
    if (this.#order !== null && place >= 0) this.#order[place] = changed;
  }

  #ordered(): readonly Grant[] {
    this.#order ??= [...this.#grants.values()].sort(compareGrants);
    if (this.#order.some(({ leftUnits }) => leftUnits === 0n)) {
      this.#order = this.#order.filter(({ leftUnits }) => leftUnits > 0n);
      for (const grant of [...this.#grants.values()]) {
        if (grant.leftUnits === 0n) this.#grants.delete(grant.id);
      }
    }
    return this.#order;
  }

  #enter(
    kind: EntryKind,
    book: Book,
    direction: Direction,
    units: bigint,
    { holdId = null, refundOf = null, reason = null }: EntryDetails = {},
  ): number {
    this.#lastEntry += 1;
    this.#balanceUnits += direction === "in" ? units : -units;
    this.entries.push({
      ...{ number: this.#lastEntry, kind, book, direction, units },
      ...{ balanceUnits: this.#balanceUnits, atMs: this.#nowMs, holdId, refundOf, reason },
    });
    return this.#lastEntry;
  }

  #freeOverdraftUnits(): bigint {
    return this.#overdraftUnits - this.#debtUnits - this.#reservedDebtUnits;
  }

  #insufficient(units: bigint, overdraftUnits = this.#freeOverdraftUnits()): Refusal {
    const free = this.#ordered().reduce((sum, grant) => sum + freeUnits(grant), overdraftUnits);
    return { reason: "insufficient", availableUnits: free, missingUnits: units - free };
  }

  #problemOfComing(units: bigint, terms: readonly GrantTerms[]): Refusal | null {
    if (!isPostable(units)) return { reason: "not_postable" };
    if (this.#balanceUnits + units > BALANCE_MAX) return { reason: "too_large" };
    const hasEnded = terms.some(({ endsAtMs }) => endsAtMs !== null && endsAtMs <= this.#nowMs);
    return hasEnded ? { reason: "ends_in_the_past" } : null;
  }
}

function termsOf(grant: Grant | undefined): GrantTerms {
  if (grant === undefined) throw new Error("A transfer takes from grants that are open.");
  const { priority, endsAtMs, isPromotional } = grant;
  return { priority, endsAtMs, isPromotional };
}

function booked(entry: number | null, moved: readonly MovedPart[] = []): Outcome {
  return { outcome: "booked", entry, moved };
}

function refused(refusal: Refusal): Outcome {
  return { outcome: "refused", refusal };
}
