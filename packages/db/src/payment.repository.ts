import type { AccountId } from "@orrery/protocol";
import type { Client } from "./client.ts";
import type { TopUpModel } from "./generated/models/TopUp.ts";
import { toAtMs, toDate } from "./prisma-time.ts";

/** A top-up that somebody pays for, or shall pay for. */
export type PaidTopUp = {
  id: string;
  accountId: AccountId;
  cause: "rule" | "checkout";
  state: "recorded" | "pending" | "charged" | "failed";
  units: bigint;
  amountCoins: bigint;
  currency: string;
  reference: string | null;
  problem: string | null;
  createdAtMs: number;
  settledAtMs: number | null;
};

/** What payment providers say, and what becomes of the top-ups that they speak of. */
export function paymentRepository(client: Client) {
  return {
    /** False where the message was taken before; one that is being taken elsewhere is waited for. */
    async takeMessage(message: {
      provider: string;
      id: string;
      type: string;
      atMs: number;
    }): Promise<boolean> {
      const { provider, id, type, atMs } = message;
      const count = await client.$executeRaw`
        INSERT INTO payment_message (provider, id, type, outcome, received_at)
        VALUES (${provider}, ${id}, ${type}, '', to_timestamp(${atMs}::float8 / 1000)) ON CONFLICT DO NOTHING`;
      return count === 1;
    },

    /** What became of it, in a sentence. */
    async setMessageOutcome(provider: string, id: string, outcome: string): Promise<void> {
      await client.paymentMessage.update({ where: { provider_id: { provider, id } }, data: { outcome } });
    },

    async insertTopUp({ createdAtMs, settledAtMs, ...topUp }: PaidTopUp): Promise<void> {
      await client.topUp.create({
        data: { ...topUp, createdAt: toDate(createdAtMs), settledAt: toDate(settledAtMs) },
      });
    },

    /** Locked until the transaction's end. */
    async findTopUpForUpdate(id: string): Promise<PaidTopUp | null> {
      await client.$queryRaw`SELECT id FROM top_up WHERE id = ${id} FOR UPDATE`;
      const row = await client.topUp.findUnique({ where: { id } });
      return row === null ? null : toTopUp(row);
    },

    async setReference(id: string, reference: string): Promise<void> {
      await client.topUp.update({ where: { id }, data: { reference } });
    },

    async settleTopUp(
      id: string,
      settled: { state: "charged" | "failed"; problem: string | null; reference?: string; atMs: number },
    ): Promise<void> {
      const { state, problem, reference, atMs } = settled;
      const data = {
        state,
        problem,
        settledAt: toDate(atMs),
        ...(reference === undefined ? {} : { reference }),
      };
      await client.topUp.update({ where: { id }, data });
    },
  };
}

function toTopUp({ createdAt, settledAt, accountId, cause, state, ...topUp }: TopUpModel): PaidTopUp {
  return {
    ...{ ...topUp, accountId: accountId as AccountId },
    cause: cause as PaidTopUp["cause"],
    state: state as PaidTopUp["state"],
    createdAtMs: toAtMs(createdAt),
    settledAtMs: toAtMs(settledAt),
  };
}
