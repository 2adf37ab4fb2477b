import { type RateCard, rateOfWire } from "@orrery/domain/billing";
import { type AccountId, WireRate } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import { type Client, json } from "./client.ts";
import type { RateCardModel } from "./generated/models/RateCard.ts";
import { toAtMs, toDate } from "./prisma-time.ts";

/** Prices for a time, as somebody wrote them. */
export type RateCardRecord = {
  id: string;
  name: string;
  /** Null = everybody's. */
  accountId: AccountId | null;
  startsAtMs: number;
  endsAtMs: number | null;
  /** By meter. */
  rates: Record<string, WireRate>;
  createdAtMs: number;
};

/** Bookings of usage share it: what applies "from now on" is known to every booking of later events. "cards" in ASCII. */
export const CARDS_LOCK = 0x6361726473n;

export function rateCardRepository(client: Client) {
  return {
    /** The newest first; those that are over too. */
    async findAll(): Promise<RateCardRecord[]> {
      const rows = await client.rateCard.findMany({ orderBy: [{ startsAt: "desc" }, { id: "desc" }] });
      return rows.map(toRecord);
    },

    /**
     * Everybody's cards and those of these accounts, as rating takes them; those that are over too, since a rate's start
     * depends on what applied before. The list prices (`LIST_CARD`) are no row.
     */
    async findApplicable(accountIds: readonly string[]): Promise<RateCard[]> {
      const rows = await client.rateCard.findMany({
        where: { OR: [{ accountId: null }, { accountId: { in: [...accountIds] } }] },
      });
      return rows.map(toCard);
    },

    /** Locks the row until the transaction's end; no booking is under way meanwhile that goes by another end of it. */
    async findForUpdate(id: string): Promise<RateCardRecord | null> {
      await client.$executeRaw`SELECT pg_advisory_xact_lock(${CARDS_LOCK})`;
      await client.$queryRaw`SELECT id FROM rate_card WHERE id = ${id} FOR UPDATE`;
      const row = await client.rateCard.findUnique({ where: { id } });
      return row === null ? null : toRecord(row);
    },

    /** How many there are; until the transaction's end nobody else can ask, and nobody books by the cards as they were. */
    async countForInsert(): Promise<number> {
      await client.$executeRaw`SELECT pg_advisory_xact_lock(${CARDS_LOCK})`;
      return client.rateCard.count();
    },

    async insert({ startsAtMs, endsAtMs, createdAtMs, rates, ...card }: RateCardRecord): Promise<void> {
      await client.rateCard.create({
        data: {
          ...{ ...card, rates: json(rates), createdAt: toDate(createdAtMs) },
          ...{ startsAt: toDate(startsAtMs), endsAt: toDate(endsAtMs) },
        },
      });
    },

    async updateEnd(id: string, endsAtMs: number): Promise<void> {
      await client.rateCard.update({ where: { id }, data: { endsAt: toDate(endsAtMs) } });
    },

    /** Only of a card that has not begun: nothing was priced by it. */
    async remove(id: string): Promise<void> {
      await client.rateCard.delete({ where: { id } });
    },
  };
}

function toCard(row: RateCardModel): RateCard {
  const { id, accountId, startsAtMs, endsAtMs, rates } = toRecord(row);
  const priced = Object.entries(rates).map(([meter, rate]) => [meter, rateOfWire(rate)]);
  return { id, accountId, startsAtMs, endsAtMs, rates: Object.fromEntries(priced) };
}

/** Throws INTERNAL for rates that this version cannot read: to pass over them would price usage by other ones. */
function toRecord({ startsAt, endsAt, createdAt, ...row }: RateCardModel): RateCardRecord {
  const rates: RateCardRecord["rates"] = {};
  for (const [meter, stored] of Object.entries(row.rates as Record<string, unknown>)) {
    const rate = WireRate.safeParse(stored);
    if (!rate.success) {
      const message = `The rate of ${meter} on the card ${row.name} was written by a newer version of Orrery; start that one.`;
      throw new AppError("INTERNAL", message, { cause: rate.error });
    }
    rates[meter] = rate.data;
  }
  return {
    ...{ id: row.id, name: row.name, accountId: row.accountId as AccountId | null, rates },
    startsAtMs: toAtMs(startsAt),
    endsAtMs: toAtMs(endsAt),
    createdAtMs: toAtMs(createdAt),
  };
}
