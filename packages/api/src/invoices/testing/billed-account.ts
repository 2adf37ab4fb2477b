import { AS_TEST } from "@orrery/db/testing";
import type { AccountCreateInput, AccountId, PeriodKind } from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";
import { bookRequests } from "../../ledger/book-requests.ts";
import type { TestApi } from "../../testing/test-api.ts";

const UNITS_PER_CREDIT = 1_000_000_000n;

export type TestClock = { nowAtMs(): number; monotonicMs(): number; set(text: string): void };

/** Stands still until it is set. */
export function testClock(text: string): TestClock {
  let nowMs = Date.parse(text);
  return {
    nowAtMs: () => nowMs,
    monotonicMs: () => performance.now(),
    set: (to) => {
      nowMs = Date.parse(to);
    },
  };
}

export type BilledUsage = {
  meter?: string;
  credits: number;
  quantity?: bigint;
  /** When it happened; the period is the month in UTC, unless it is told. */
  at: string;
  periodFrom?: string;
  rateFrom?: string;
  /** Of the rate; the list's, unless it is told. */
  cardId?: string;
  /** The entry that is refunded. */
  refundOf?: number;
};

/** An account with usage as the hub books it: a posting of the ledger and its charge. */
export class BilledAccount {
  readonly id: AccountId;
  readonly name: string;
  readonly #api: TestApi;

  static async open(
    api: TestApi,
    terms: Partial<AccountCreateInput> & { period?: PeriodKind } = {},
  ): Promise<BilledAccount> {
    const name = `acme ${sortableId()}`;
    const { id } = await api.as("billing").accounts.create({
      ...{ name, currency: "EUR", creditPrice: "0.01", taxPercent: "19", overdraft: "1000000", ...terms },
    });
    return new BilledAccount(api, id, name);
  }

  constructor(api: TestApi, id: AccountId, name: string) {
    this.#api = api;
    this.id = id;
    this.name = name;
  }

  async grant(credits: number, isPromotional = true): Promise<void> {
    const { credits: to } = this.#api.as("billing");
    const wish = { accountId: this.id, key: sortableId(), credits: String(credits) };
    if (isPromotional) await to.grant({ ...wish, reason: "welcome" });
    else await to.buy({ ...wish, reference: "wire" });
  }

  /** Answers with the entry of the ledger. */
  async use({ credits, refundOf, ...usage }: BilledUsage): Promise<number> {
    const units = BigInt(credits * 1_000_000) * (UNITS_PER_CREDIT / 1_000_000n);
    const posting =
      refundOf === undefined
        ? ({ kind: "usage", units } as const)
        : ({ kind: "refund", entry: refundOf, units } as const);
    const request = { accountId: this.id, key: sortableId(), posting, detail: {} };
    const nowMs = this.#api.context(null).clock.nowAtMs();
    const [answer] = await this.#api.db.write(AS_TEST, (tx) => bookRequests(tx.ledger, [request], nowMs));
    if (answer?.outcome !== "booked") throw new Error(JSON.stringify(answer, (_, v) => String(v)));
    await this.charge({ ...usage, units: refundOf === undefined ? units : -units, entry: answer.entry });
    return answer.entry as number;
  }

  /** The charge alone. */
  async charge(
    charge: Omit<BilledUsage, "credits"> & { units: bigint; entry: number | null },
  ): Promise<void> {
    await this.#api.sql(CHARGE, this.#chargeValues(charge));
  }

  #chargeValues({
    meter = "api_calls",
    units,
    entry,
    quantity = 1000n,
    at,
    periodFrom = `${at.slice(0, 7)}-01T00:00:00Z`,
    rateFrom = periodFrom,
    cardId = "list",
  }: Omit<BilledUsage, "credits"> & { units: bigint; entry: number | null }): unknown[] {
    const isRefund = units < 0n;
    return [
      ...[sortableId(), this.id, meter, isRefund ? "refund" : "usage", periodFrom, rateFrom, cardId],
      ...[isRefund ? "0" : String(quantity), String(units), at, entry],
    ];
  }

  async balance(): Promise<bigint> {
    return BigInt((await this.#api.as("billing").accounts.get({ accountId: this.id })).balanceUnits);
  }
}

/** As the hub books it: the wallet's lock first, the charge under it. */
const CHARGE = `
  INSERT INTO usage_charge (id, account_id, meter, kind, period_from_at, rate_from_at, card_id, quantity, units,
    event_count, first_at, last_at, booked_at, entry)
  SELECT $1, $2, $3, $4, $5::timestamptz, $6::timestamptz, $7, $8::bigint, $9::bigint, 1, $10::timestamptz, $10::timestamptz,
    $10::timestamptz, $11::bigint
  FROM wallet WHERE account_id = $2 FOR NO KEY UPDATE`;
