import type { AccountId } from "@orrery/protocol";
import type { Client } from "./client.ts";
import type { SubscriptionFeeModel } from "./generated/models/SubscriptionFee.ts";
import { toAtMs, toDate } from "./prisma-time.ts";

/** Paid in each period, whatever is used. */
export type FeeRecord = {
  id: string;
  accountId: AccountId;
  name: string;
  /** Of each period, in millionths of the currency's unit. */
  micros: bigint;
  startsAtMs: number;
  /** Null = it goes on. */
  endsAtMs: number | null;
  createdAtMs: number;
};

export function feeRepository(client: Client) {
  return {
    /** Oldest first; those that have ended too. */
    async findByAccount(accountId: string): Promise<FeeRecord[]> {
      const rows = await client.subscriptionFee.findMany({
        where: { accountId },
        orderBy: [{ startsAt: "asc" }, { id: "asc" }],
      });
      return rows.map(toRecord);
    },

    /** Locked until the transaction's end. */
    async findForUpdate(id: string): Promise<FeeRecord | null> {
      await client.$queryRaw`SELECT id FROM subscription_fee WHERE id = ${id} FOR UPDATE`;
      const row = await client.subscriptionFee.findUnique({ where: { id } });
      return row === null ? null : toRecord(row);
    },

    async insert({ startsAtMs, endsAtMs, createdAtMs, ...fee }: FeeRecord): Promise<void> {
      await client.subscriptionFee.create({
        data: {
          ...{ ...fee, startsAt: toDate(startsAtMs), endsAt: toDate(endsAtMs) },
          createdAt: toDate(createdAtMs),
        },
      });
    },

    async updateEnd(id: string, endsAtMs: number): Promise<void> {
      await client.subscriptionFee.update({ where: { id }, data: { endsAt: toDate(endsAtMs) } });
    },
  };
}

function toRecord({ startsAt, endsAt, createdAt, accountId, ...fee }: SubscriptionFeeModel): FeeRecord {
  return {
    ...{ ...fee, accountId: accountId as AccountId },
    startsAtMs: toAtMs(startsAt),
    endsAtMs: toAtMs(endsAt),
    createdAtMs: toAtMs(createdAt),
  };
}
