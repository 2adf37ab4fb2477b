import type { Posting } from "../posting.ts";

/**
 * The naive oracle: a wallet of single coins of one unit each, that are sorted anew for every one that is spent. It is too slow for
 * anything but small amounts, and has nothing in common with the real one but the rules.
 */
type Coin = {
  grantId: string;
  priority: number;
  endsAtMs: number | null;
  isPromotional: boolean;
  startedAtMs: number;
  hold: string | null;
};
type Paid = { entry: number; kind: string; coins: (Coin | "debt")[] };
type Hold = { endsAtMs: number; reserved: (Coin | "debt")[] };

export class CoinWallet {
  coins: Coin[] = [];
  debt = 0;
  overdraft: number;
  lastEntry = 0;
  nowMs = 0;
  readonly holds = new Map<string, Hold>();
  readonly paid = new Map<number, Paid>();
  /** What each of the house's books has got; with the wallet they make zero. */
  readonly books: Record<string, number> = {};

  constructor(overdraft: number) {
    this.overdraft = overdraft;
  }

  get balance(): number {
    return this.coins.length - this.debt;
  }

  get reservedDebt(): number {
    return [...this.holds.values()].flatMap(({ reserved }) => reserved).filter((coin) => coin === "debt")
      .length;
  }

  get available(): number {
    return this.free().length + this.overdraft - this.debt - this.reservedDebt;
  }

  get held(): number {
    return [...this.holds.values()].reduce((sum, { reserved }) => sum + reserved.length, 0);
  }

  left(): Record<string, number> {
    const left: Record<string, number> = {};
    for (const { grantId } of this.coins) left[grantId] = (left[grantId] ?? 0) + 1;
    return left;
  }

  /** True = booked. */
  take(posting: Posting, nowMs: number): boolean {
    this.nowMs = Math.max(this.nowMs, nowMs);
    for (const [id, hold] of [...this.holds]) if (hold.endsAtMs <= this.nowMs) this.end(id);
    this.settleDown();
    const isBooked = this.do(posting);
    if (isBooked) this.settleDown();
    return isBooked;
  }

  private settleDown(): void {
    for (;;) {
      const ended = this.free().find(({ endsAtMs }) => endsAtMs !== null && endsAtMs <= this.nowMs);
      if (ended === undefined) break;
      this.lastEntry += 1;
      const gone = this.free().filter(({ grantId }) => grantId === ended.grantId);
      this.coins = this.coins.filter((coin) => !gone.includes(coin));
      this.move("expiry", gone.length);
    }
    while (this.debt > 0 && this.free().length > 0) {
      this.remove(this.free()[0] as Coin);
      this.debt -= 1;
    }
  }

  private do(posting: Posting): boolean {
    switch (posting.kind) {
      case "purchase":
      case "grant":
        if (posting.units <= 0n || (posting.endsAtMs !== null && posting.endsAtMs <= this.nowMs))
          return false;
        this.lastEntry += 1;
        this.move(posting.kind === "purchase" ? "sales" : "grants", -Number(posting.units));
        this.mint(posting.units, posting);
        return true;
      case "adjustment":
        if (posting.reason === "") return false;
        if (posting.direction === "out") return this.spend("adjustments", posting.units, "adjustment");
        this.lastEntry += 1;
        this.move("adjustments", -Number(posting.units));
        this.mint(posting.units, { priority: 50, endsAtMs: null, isPromotional: false });
        return true;
      case "usage":
        return this.spend("usage", posting.units, "usage");
      case "hold": {
        if (posting.endsAtMs <= this.nowMs || this.holds.has(posting.holdId)) return false;
        if (BigInt(this.available) < posting.units) return false;
        const reserved = this.pick(Number(posting.units));
        for (const coin of reserved) if (coin !== "debt") coin.hold = posting.holdId;
        this.holds.set(posting.holdId, { endsAtMs: posting.endsAtMs, reserved });
        return true;
      }
      case "settle": {
        const hold = this.holds.get(posting.holdId);
        const { units, freeUnits } = posting;
        if (hold === undefined || BigInt(hold.reserved.length) < units + freeUnits) return false;
        if (units + freeUnits === 0n) return false;
        const coins = hold.reserved.splice(0, Number(units));
        const back = hold.reserved.splice(hold.reserved.length - Number(freeUnits));
        for (const coin of [...coins, ...back]) if (coin !== "debt") coin.hold = null;
        if (units > 0n) {
          this.lastEntry += 1;
          this.pay(coins, "usage");
        }
        if (posting.isLast || hold.reserved.length === 0) this.end(posting.holdId);
        return true;
      }
      case "release":
        this.end(posting.holdId);
        return true;
      case "set_overdraft":
        if (posting.units < BigInt(this.debt + this.reservedDebt)) return false;
        this.overdraft = Number(posting.units);
        return true;
      case "refund":
        return this.refund(posting.of.number, Number(posting.units));
      default:
        return true;
    }
  }

  private refund(number: number, units: number): boolean {
    const paid = this.paid.get(number);
    if (paid === undefined || paid.kind !== "usage" || paid.coins.length < units) return false;
    this.lastEntry += 1;
    this.move("usage", -units);
    const entry = this.lastEntry;
    for (let times = 0; times < units; times += 1) {
      const coin = paid.coins.pop();
      if (coin !== undefined && coin !== "debt") this.coins.push({ ...coin, hold: null });
      else if (this.debt > 0) this.debt -= 1;
      else {
        const terms = { priority: 50, endsAtMs: null, isPromotional: false };
        this.coins.push({ ...terms, grantId: `${entry}.0`, startedAtMs: this.nowMs, hold: null });
      }
    }
    return true;
  }

  private mint(units: bigint, terms: Pick<Coin, "priority" | "endsAtMs" | "isPromotional">): void {
    const { priority, endsAtMs, isPromotional } = terms;
    for (let times = 0n; times < units; times += 1n) {
      this.coins.push({
        ...{ priority, endsAtMs, isPromotional, startedAtMs: this.nowMs, hold: null },
        grantId: `${this.lastEntry}.0`,
      });
    }
  }

  private spend(book: string, units: bigint, kind: string): boolean {
    if (BigInt(this.available) < units) return false;
    this.lastEntry += 1;
    this.pay(this.pick(Number(units)), kind, book);
    return true;
  }

  private pay(coins: (Coin | "debt")[], kind: string, book = "usage"): void {
    for (const coin of coins) {
      if (coin === "debt") this.debt += 1;
      else this.remove(coin);
    }
    this.move(book, coins.length);
    this.paid.set(this.lastEntry, { entry: this.lastEntry, kind, coins: [...coins] });
  }

  private pick(count: number): (Coin | "debt")[] {
    const coins: (Coin | "debt")[] = this.free().slice(0, count);
    while (coins.length < count) coins.push("debt");
    return coins;
  }

  private end(id: string): void {
    for (const coin of this.coins) if (coin.hold === id) coin.hold = null;
    this.holds.delete(id);
  }

  private free(): Coin[] {
    return this.coins.filter(({ hold }) => hold === null).sort(inOrder);
  }

  private remove(coin: Coin): void {
    this.coins.splice(this.coins.indexOf(coin), 1);
  }

  private move(book: string, units: number): void {
    this.books[book] = (this.books[book] ?? 0) + units;
  }
}

function inOrder(a: Coin, b: Coin): number {
  const end = ({ endsAtMs }: Coin): number => endsAtMs ?? Number.MAX_SAFE_INTEGER;
  if (a.priority !== b.priority) return a.priority - b.priority;
  if (end(a) !== end(b)) return end(a) - end(b);
  if (a.isPromotional !== b.isPromotional) return a.isPromotional ? -1 : 1;
  if (a.startedAtMs !== b.startedAtMs) return a.startedAtMs - b.startedAtMs;
  return Number.parseInt(a.grantId, 10) - Number.parseInt(b.grantId, 10);
}
