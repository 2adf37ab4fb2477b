import type { AccountId } from "@orrery/protocol";
import type { Client } from "./client.ts";
import type { TopUpModel } from "./generated/models/TopUp.ts";
import type { PaidTopUp } from "./payment.repository.ts";
import { toAtMs, toDate } from "./prisma-time.ts";

/** What a rule's top-ups of one account came to. */
export type RuleTopUps = {
  /** The newest one; null = there is none. */
  last: { id: string; state: PaidTopUp["state"]; createdAtMs: number; settledAtMs: number | null } | null;
  /** Begun since the period's start, those that failed left out. */
  countInPeriod: number;
};

export function topUpRepository(client: Client) {
  return {
    async find(id: string): Promise<PaidTopUp | null> {
      const row = await client.topUp.findUnique({ where: { id } });
      return row === null ? null : toTopUp(row);
    },

    /** Newest first. */
    async findNewest(accountId: AccountId, limit: number): Promise<PaidTopUp[]> {
      const rows = await client.topUp.findMany({
        where: { accountId },
        orderBy: [{ createdAt: "desc" }, { id: "desc" }],
        take: limit,
      });
      return rows.map(toTopUp);
    },

    /** Of rules, by account. */
    async findOfRules(
      asked: readonly { accountId: string; periodFromAtMs: number }[],
    ): Promise<Map<string, RuleTopUps>> {
      const rows = await client.$queryRaw<RuleRow[]>`
        SELECT asked.account_id, last.id, last.state, last.created_at, last.settled_at, counted.count
        FROM unnest(${asked.map(({ accountId }) => accountId)}::text[],
          ${asked.map(({ periodFromAtMs }) => periodFromAtMs)}::float8[]) AS asked (account_id, from_ms)
        JOIN LATERAL (
          SELECT id, state, created_at, settled_at FROM top_up
          WHERE top_up.account_id = asked.account_id AND cause = 'rule' ORDER BY created_at DESC, id DESC LIMIT 1
        ) AS last ON true
        JOIN LATERAL (
          SELECT count(*) AS count FROM top_up
          WHERE top_up.account_id = asked.account_id AND cause = 'rule' AND state <> 'failed'
            AND created_at >= to_timestamp(asked.from_ms / 1000)
        ) AS counted ON true`;
      return new Map(
        rows.map((row) => [
          row.account_id,
          {
            countInPeriod: Number(row.count),
            last: {
              ...{ id: row.id, state: row.state },
              ...{ createdAtMs: toAtMs(row.created_at), settledAtMs: toAtMs(row.settled_at) },
            },
          },
        ]),
      );
    },

    /** The shortage that recorded ones stand for is over. */
    async endRecorded(accountId: string, atMs: number): Promise<void> {
      await client.topUp.updateMany({
        where: { accountId, cause: "rule", state: "recorded", settledAt: null },
        data: { settledAt: toDate(atMs) },
      });
    },

    /** Of rules, asked for before then and not answered yet; oldest first. */
    async findPending(beforeAtMs: number, limit: number): Promise<PaidTopUp[]> {
      const rows = await client.topUp.findMany({
        where: { cause: "rule", state: "pending", createdAt: { lte: toDate(beforeAtMs) } },
        orderBy: { createdAt: "asc" },
        take: limit,
      });
      return rows.map(toTopUp);
    },
  };
}

type RuleRow = {
  account_id: string;
  id: string;
  state: PaidTopUp["state"];
  created_at: Date;
  settled_at: Date | null;
  count: bigint;
};

function toTopUp({ createdAt, settledAt, accountId, cause, state, ...topUp }: TopUpModel): PaidTopUp {
  return {
    ...{ ...topUp, accountId: accountId as AccountId },
    cause: cause as PaidTopUp["cause"],
    state: state as PaidTopUp["state"],
    createdAtMs: toAtMs(createdAt),
    settledAtMs: toAtMs(settledAt),
  };
}
