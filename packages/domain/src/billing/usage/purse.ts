import {
  availableUnits,
  type GrantId,
  heldUnits,
  type Part,
  smaller,
  sumOf,
  type Wallet,
} from "../ledger/wallet.ts";
import { exceededLimit, type Limits, type Spent } from "./limits.ts";

/** How an event is paid: of which hold how much (null = plainly). */
export type Payment = { readonly holdId: string | null; readonly units: bigint };

type OpenHold = { parts: Part[]; leftUnits: bigint };

/**
 * What a wallet has for one event after the other, as the ledger would have it if each were booked alone, without booking each. Only
 * sums are kept: which grant pays what is the ledger's to say, once for all of them.
 */
export class Purse {
  readonly #holds = new Map<string, OpenHold>();
  readonly #endedGrants: ReadonlySet<GrantId>;
  readonly #freed = new Map<string, bigint>();
  readonly #limits: Limits;
  #availableUnits: bigint;
  #spent: Spent;

  /** `wallet`: nothing in it has ended by `nowMs` that is not booked as such. */
  constructor(
    wallet: Wallet,
    { limits, spent, nowMs }: { limits: Limits; spent: Omit<Spent, "heldUnits">; nowMs: number },
  ) {
    this.#availableUnits = availableUnits(wallet);
    this.#spent = { ...spent, heldUnits: heldUnits(wallet) };
    this.#limits = limits;
    this.#endedGrants = new Set(
      wallet.grants.flatMap(({ id, endsAtMs }) => (endsAtMs !== null && endsAtMs <= nowMs ? [id] : [])),
    );
    for (const { id, parts } of wallet.holds) {
      this.#holds.set(id, { parts: [...parts], leftUnits: sumOf(parts) });
    }
  }

  /** What was given back of each hold. */
  get freed(): ReadonlyMap<string, bigint> {
    return this.#freed;
  }

  /** How much of the parts their holds still reserve. */
  covered(parts: readonly { readonly holdId: string; readonly units: bigint }[]): Map<string, bigint> {
    const covered = new Map<string, bigint>();
    for (const { holdId, units } of parts) {
      const left = (this.#holds.get(holdId)?.leftUnits ?? 0n) - (covered.get(holdId) ?? 0n);
      const now = smaller(units, left);
      if (now > 0n) covered.set(holdId, (covered.get(holdId) ?? 0n) + now);
    }
    return covered;
  }

  /** Why so many units cannot be spent plainly; null = they can. */
  problemOf(units: bigint): {
    reason: "day_limit" | "period_limit" | "insufficient";
    missingUnits: bigint;
    limitUnits: bigint;
  } | null {
    if (units === 0n) return null;
    const exceeded = exceededLimit(this.#limits, this.#spent, units);
    if (exceeded !== null) return exceeded;
    if (units <= this.#availableUnits) return null;
    return { reason: "insufficient", missingUnits: units - this.#availableUnits, limitUnits: 0n };
  }

  /** Pays from what covers it, gives the rest of that back, and takes plainly what it does not cover: that must have no problem. */
  pay(units: bigint, covered: ReadonlyMap<string, bigint>): Payment[] {
    const payments: Payment[] = [];
    let rest = units;
    for (const [holdId, coveredUnits] of covered) {
      const taken = smaller(rest, coveredUnits);
      rest -= taken;
      if (taken > 0n) payments.push({ holdId, units: taken });
      this.#take(holdId, taken, coveredUnits - taken);
    }
    if (rest > 0n) payments.push({ holdId: null, units: rest });
    this.#availableUnits -= rest;
    const { dayUnits, periodUnits, heldUnits: held } = this.#spent;
    this.#spent = { dayUnits: dayUnits + units, periodUnits: periodUnits + units, heldUnits: held };
    return payments;
  }

  /** As the ledger settles: books from the front and gives back from the end (H6). */
  #take(holdId: string, takenUnits: bigint, freedUnits: bigint): void {
    const hold = this.#holds.get(holdId);
    if (hold === undefined) return;
    hold.leftUnits -= takenUnits + freedUnits;
    this.#spent = { ...this.#spent, heldUnits: this.#spent.heldUnits - takenUnits - freedUnits };
    cut(hold.parts, takenUnits, "front");
    if (freedUnits === 0n) return;
    this.#freed.set(holdId, (this.#freed.get(holdId) ?? 0n) + freedUnits);
    for (const { grantId, units } of cut(hold.parts, freedUnits, "end")) {
      // What an ended grant gets back expires with it.
      if (grantId === null || !this.#endedGrants.has(grantId)) this.#availableUnits += units;
    }
  }
}

/** Takes so many units out of the parts. */
function cut(parts: Part[], units: bigint, from: "front" | "end"): Part[] {
  const out: Part[] = [];
  let rest = units;
  while (rest > 0n) {
    const index = from === "front" ? 0 : parts.length - 1;
    const part = parts[index];
    if (part === undefined) break;
    const now = smaller(rest, part.units);
    rest -= now;
    out.push({ grantId: part.grantId, units: now });
    if (now < part.units) parts[index] = { grantId: part.grantId, units: part.units - now };
    else if (from === "front") parts.shift();
    else parts.pop();
  }
  return out;
}
