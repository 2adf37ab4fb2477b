/**
 * The naive oracle of an account: single coins of one unit, sorted anew whenever one is spent. Written from the rules of
 * packages/domain/src/billing/ledger/SPEC.md alone; it has no line in common with what it judges.
 */
export type CoinTerms = { priority: number; endsAtMs: number | null; isPromotional: boolean };

export type Coin = CoinTerms & {
  /** "entry.part", as the books name the grant. */
  grantId: string;
  startedAtMs: number;
  /** Of the hold that reserves it. */
  hold: string | null;
};

/** Who paid a unit: a coin, or nobody yet. */
export type Payer = Coin | "debt";

type Spent = { kind: "usage" | "other"; payers: Payer[] };

const PLAIN: CoinTerms = { priority: 50, endsAtMs: null, isPromotional: false };

export class CoinAccount {
  coins: Coin[] = [];
  debt = 0;
  overdraft: number;
  entries = 0;
  readonly holds = new Map<string, { endsAtMs: number; payers: Payer[] }>();
  /** Units by book, as the house sees them. */
  readonly house = new Map<string, number>();
  /** By entry of usage, and of refunds of it below zero: what of it promotional credits and the overdraft paid. */
  readonly paidBy = new Map<number, { promotional: number; overdraft: number }>();
  readonly #spent = new Map<number, Spent>();
  /** Entries of purchases, and what of each was taken back. */
  readonly #purchases = new Map<number, { units: number; takenBack: number }>();
  #nowMs = 0;

  constructor(overdraft: number) {
    this.overdraft = overdraft;
  }

  get balance(): number {
    return this.coins.length - this.debt;
  }

  get held(): number {
    return [...this.holds.values()].reduce((sum, { payers }) => sum + payers.length, 0);
  }

  get available(): number {
    return this.#free().length + this.#freeOverdraft();
  }

  /** What may be transferred: no overdraft. */
  get giveable(): number {
    return this.#free().length;
  }

  /** Of each open grant. */
  slices(): Record<string, { left: number; reserved: number }> {
    const slices: Record<string, { left: number; reserved: number }> = {};
    for (const { grantId, hold } of this.coins) {
      slices[grantId] ??= { left: 0, reserved: 0 };
      slices[grantId].left += 1;
      if (hold !== null) slices[grantId].reserved += 1;
    }
    return slices;
  }

  /** Who paid an entry and was not paid back, in the order of payment. */
  payersOf(entry: number): readonly Payer[] {
    return this.#spent.get(entry)?.payers ?? [];
  }

  /** To try something out. */
  clone(): CoinAccount {
    const copy = new CoinAccount(this.overdraft);
    const same = new Map(this.coins.map((coin) => [coin, { ...coin }]));
    copy.coins = [...same.values()];
    copy.debt = this.debt;
    copy.entries = this.entries;
    copy.#nowMs = this.#nowMs;
    for (const [id, { endsAtMs, payers }] of this.holds) {
      const reserved = payers.map((payer) => (payer === "debt" ? payer : (same.get(payer) as Coin)));
      copy.holds.set(id, { endsAtMs, payers: reserved });
    }
    return copy;
  }

  pass(nowMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    for (const [id, { endsAtMs }] of [...this.holds]) if (endsAtMs <= this.#nowMs) this.#end(id);
    this.#settleDown();
  }

  /** All of these: the entry's number, 0 where none is made, null where it is refused. */
  bring(book: "sales" | "grants" | "adjustments", units: number, terms: CoinTerms = PLAIN): number | null {
    if (units <= 0 || (terms.endsAtMs !== null && terms.endsAtMs <= this.#nowMs)) return null;
    const entry = this.#enter(book, -units);
    if (book === "sales") this.#purchases.set(entry, { units, takenBack: 0 });
    this.#mint(`${entry}.0`, units, terms);
    return this.#done(entry);
  }

  spend(book: "usage" | "adjustments", units: number): number | null {
    if (units <= 0 || units > this.available) return null;
    return this.#pay(this.#pick(units), book);
  }

  hold(id: string, units: number, endsAtMs: number): number | null {
    if (units <= 0 || endsAtMs <= this.#nowMs || this.holds.has(id) || units > this.available) return null;
    const payers = this.#pick(units);
    for (const payer of payers) if (payer !== "debt") payer.hold = id;
    this.holds.set(id, { endsAtMs, payers });
    return this.#done(0);
  }

  settle(id: string, units: number, givenBack: number, isLast: boolean): number | null {
    const hold = this.holds.get(id);
    if (hold === undefined || units < 0 || units + givenBack === 0) return null;
    if (units + givenBack > hold.payers.length) return null;
    const paying = hold.payers.splice(0, units);
    const freed = hold.payers.splice(hold.payers.length - givenBack, givenBack);
    for (const payer of [...paying, ...freed]) if (payer !== "debt") payer.hold = null;
    // Its entry is the first one: what is given back may expire at once, with an entry of its own.
    const entry = units === 0 ? 0 : this.#pay(paying, "usage", false);
    if (isLast || hold.payers.length === 0) this.#end(id);
    return this.#done(entry);
  }

  release(id: string): number | null {
    this.#end(id);
    return this.#done(0);
  }

  setOverdraft(units: number): number | null {
    if (units < this.debt + this.#reservedDebt()) return null;
    this.overdraft = units;
    return this.#done(0);
  }

  refund(entry: number, units: number): number | null {
    const purchase = this.#purchases.get(entry);
    return purchase === undefined
      ? this.#refundUsage(entry, units)
      : this.#refundPurchase(entry, units, purchase);
  }

  /** What moves, in order; null = there is too little. No overdraft is given away. */
  giveTo(other: CoinAccount, units: number): number | null {
    const free = this.#free();
    if (units <= 0 || units > free.length) return null;
    const moved = free.slice(0, units);
    const entry = this.#pay(moved, "transfers");
    const into = other.#enter("transfers", -units);
    let part = -1;
    let last = "";
    for (const coin of moved) {
      if (coin.grantId !== last) part += 1;
      last = coin.grantId;
      other.#mint(`${into}.${part}`, 1, coin);
    }
    other.#settleDown();
    return entry;
  }

  #refundUsage(entry: number, units: number): number | null {
    const spent = this.#spent.get(entry);
    if (spent?.kind !== "usage" || units <= 0 || units > spent.payers.length) return null;
    const refund = this.#enter("usage", -units);
    const paidBy = { promotional: 0, overdraft: 0 };
    this.paidBy.set(refund, paidBy);
    for (const payer of spent.payers.splice(spent.payers.length - units).reverse()) {
      if (payer !== "debt") {
        this.coins.push({ ...payer, hold: null });
        if (payer.isPromotional) paidBy.promotional -= 1;
      } else if (this.debt > 0) {
        this.debt -= 1;
        paidBy.overdraft -= 1;
      } else this.#mint(`${refund}.0`, 1, PLAIN);
    }
    return this.#done(refund);
  }

  #refundPurchase(
    entry: number,
    units: number,
    purchase: { units: number; takenBack: number },
  ): number | null {
    const left = this.#free().filter(({ grantId }) => grantId === `${entry}.0`);
    if (units <= 0 || units > left.length || units > purchase.units - purchase.takenBack) return null;
    purchase.takenBack += units;
    return this.#pay(left.slice(0, units), "sales");
  }

  #pay(payers: Payer[], book: string, isDone = true): number {
    for (const payer of payers) {
      if (payer === "debt") this.debt += 1;
      else this.coins.splice(this.coins.indexOf(payer), 1);
    }
    const entry = this.#enter(book, payers.length);
    this.paidBy.set(entry, {
      promotional: payers.filter((payer) => payer !== "debt" && payer.isPromotional).length,
      overdraft: payers.filter((payer) => payer === "debt").length,
    });
    this.#spent.set(entry, { kind: book === "usage" ? "usage" : "other", payers: [...payers] });
    return isDone ? this.#done(entry) : entry;
  }

  #done(entry: number): number {
    this.#settleDown();
    return entry;
  }

  /** Ended coins go first; then the debt is paid. */
  #settleDown(): void {
    for (;;) {
      const ended = this.#free().find(({ endsAtMs }) => endsAtMs !== null && endsAtMs <= this.#nowMs);
      if (ended === undefined) break;
      const gone = new Set(this.#free().filter(({ grantId }) => grantId === ended.grantId));
      this.coins = this.coins.filter((coin) => !gone.has(coin));
      this.#enter("expiry", gone.size);
    }
    while (this.debt > 0) {
      const [first] = this.#free();
      if (first === undefined) return;
      this.coins.splice(this.coins.indexOf(first), 1);
      this.debt -= 1;
    }
  }

  #enter(book: string, units: number): number {
    this.entries += 1;
    this.house.set(book, (this.house.get(book) ?? 0) + units);
    return this.entries;
  }

  #mint(grantId: string, units: number, { priority, endsAtMs, isPromotional }: CoinTerms): void {
    for (let times = 0; times < units; times += 1) {
      this.coins.push({
        ...{ grantId, priority, endsAtMs, isPromotional },
        ...{ startedAtMs: this.#nowMs, hold: null },
      });
    }
  }

  #pick(units: number): Payer[] {
    const payers: Payer[] = this.#free().slice(0, units);
    while (payers.length < units) payers.push("debt");
    return payers;
  }

  #end(id: string): void {
    for (const coin of this.coins) if (coin.hold === id) coin.hold = null;
    this.holds.delete(id);
  }

  #reservedDebt(): number {
    const payers = [...this.holds.values()].flatMap((hold) => hold.payers);
    return payers.filter((payer) => payer === "debt").length;
  }

  #freeOverdraft(): number {
    return this.overdraft - this.debt - this.#reservedDebt();
  }

  /** In the order in which they are spent. */
  #free(): Coin[] {
    return this.coins.filter(({ hold }) => hold === null).sort(spentFirst);
  }
}

function spentFirst(a: Coin, b: Coin): number {
  const end = ({ endsAtMs }: Coin) => endsAtMs ?? Number.POSITIVE_INFINITY;
  const place = ({ grantId }: Coin) => grantId.split(".").map(Number) as [number, number];
  if (a.priority !== b.priority) return a.priority - b.priority;
  if (end(a) !== end(b)) return end(a) < end(b) ? -1 : 1;
  if (a.isPromotional !== b.isPromotional) return a.isPromotional ? -1 : 1;
  if (a.startedAtMs !== b.startedAtMs) return a.startedAtMs - b.startedAtMs;
  return place(a)[0] - place(b)[0] || place(a)[1] - place(b)[1];
}
