import { type AccountId, type FindingKind, type FindingView, UsageRefusal } from "@orrery/protocol";
import type { Client } from "./client.ts";
import type { FindingModel } from "./generated/models/Finding.ts";
import { toAtMs, toDate } from "./prisma-time.ts";

/** Something about an account that looks wrong. */
export type FindingRecord = Omit<FindingView, "accountName"> & { key: string };

export type FindingRaise = {
  /** Of a new one. */
  id: string;
  accountId: string;
  kind: FindingKind;
  /** What it is about: the same thing is one finding while it is open. */
  key: string;
  sentence: string;
  evidence: FindingView["evidence"];
  nowAtMs: number;
  /** How often it was seen now. */
  times: number;
};

/** A refused event that asks for a finding and has none. */
export type LostRefusal = {
  source: string;
  id: string;
  accountId: AccountId;
  accountName: string;
  meter: string;
  value: bigint;
  nodeId: string | null;
  atMs: number;
  receivedAtMs: number;
  refusal: UsageRefusal;
};

export function findingRepository(client: Client) {
  return {
    /** Opens it, or counts it where it is open: the newest sentence and evidence stay. */
    async raise(finding: FindingRaise): Promise<{ id: string; isNew: boolean }> {
      const { id, accountId, kind, key, sentence, evidence, nowAtMs, times } = finding;
      const [row] = await client.$queryRaw<{ id: string; is_new: boolean }[]>`
        INSERT INTO finding AS known (id, account_id, kind, key, sentence, evidence, has_parked, count, opened_at, last_at)
        VALUES (${id}, ${accountId}, ${kind}, ${key}, ${sentence}, ${JSON.stringify(evidence)}::jsonb, false, ${times}::int,
          to_timestamp(${nowAtMs}::float8 / 1000), to_timestamp(${nowAtMs}::float8 / 1000))
        ON CONFLICT (account_id, kind, key) WHERE dismissed_at IS NULL DO UPDATE SET
          count = least(known.count::bigint + EXCLUDED.count, 2000000000)::int,
          last_at = greatest(known.last_at, EXCLUDED.last_at), sentence = EXCLUDED.sentence, evidence = EXCLUDED.evidence
        RETURNING id, id = ${id} AS is_new`;
      if (row === undefined) throw new Error("An upsert answers with its row.");
      return { id: row.id, isNew: row.is_new };
    },

    /** How many of a kind are open, and whether the one with this key is. */
    async findOpenOfKind(
      accountId: string,
      kind: FindingKind,
      key: string,
    ): Promise<{ count: number; hasKey: boolean }> {
      const [row] = await client.$queryRaw<{ count: bigint; has_key: boolean | null }[]>`
        SELECT count(*) AS count, bool_or(key = ${key}) AS has_key FROM finding
        WHERE account_id = ${accountId} AND kind = ${kind} AND dismissed_at IS NULL`;
      return { count: Number(row?.count ?? 0), hasKey: row?.has_key ?? false };
    },

    /**
     * Usage that was refused for what a finding tells of, while none that was seen since then counts it; the oldest first. A finding that was dismissed
     * counts as well: what it had seen is dismissed with it.
     */
    async findLostRefusals(span: {
      fromAtMs: number;
      toAtMs: number;
      limit: number;
    }): Promise<LostRefusal[]> {
      const rows = await client.$queryRaw<LostRow[]>`
        SELECT event.source, event.id, event.account_id, account.name, event.meter, event.value, event.node_id, event.at,
          event.received_at, event.refusal
        FROM usage_event AS event JOIN account ON account.id = event.account_id
        WHERE event.refusal IS NOT NULL AND event.received_at >= to_timestamp(${span.fromAtMs}::float8 / 1000)
          AND event.received_at < to_timestamp(${span.toAtMs}::float8 / 1000)
          AND (event.refusal ->> 'reason' IN ('bad_quantity', 'foreign_node')
            OR (event.refusal ->> 'reason' = 'from_the_future' AND event.node_id IS NOT NULL))
          AND NOT EXISTS (
            SELECT 1 FROM finding
            WHERE finding.account_id = event.account_id AND finding.last_at >= event.received_at
              AND finding.kind = CASE event.refusal ->> 'reason' WHEN 'from_the_future' THEN 'clock_skew' ELSE event.refusal ->> 'reason' END
              AND finding.key IN (coalesce(event.node_id, event.source), 'more'))
        ORDER BY event.received_at, event.source, event.id LIMIT ${span.limit}`;
      return rows.map((row) => ({
        ...{ source: row.source, id: row.id, accountId: row.account_id, accountName: row.name },
        ...{ meter: row.meter, value: row.value, nodeId: row.node_id },
        ...{ atMs: toAtMs(row.at), receivedAtMs: toAtMs(row.received_at) },
        refusal: UsageRefusal.parse(row.refusal),
      }));
    },

    async markParked(id: string): Promise<void> {
      await client.finding.update({ where: { id }, data: { hasParked: true } });
    },

    /** Newest first. */
    async findNewest(
      { accountId, openOnly }: { accountId: AccountId | null; openOnly: boolean },
      limit: number,
    ): Promise<FindingRecord[]> {
      const rows = await client.finding.findMany({
        where: { ...(accountId === null ? {} : { accountId }), ...(openOnly ? { dismissedAt: null } : {}) },
        orderBy: [{ openedAt: "desc" }, { id: "desc" }],
        take: limit,
      });
      return rows.map(toRecord);
    },

    /** Locks it until the transaction's end. */
    async findForUpdate(id: string): Promise<FindingRecord | null> {
      await client.$queryRaw`SELECT id FROM finding WHERE id = ${id} FOR NO KEY UPDATE`;
      const row = await client.finding.findUnique({ where: { id } });
      return row === null ? null : toRecord(row);
    },

    async dismiss(id: string, by: { name: string; reason: string; atMs: number }): Promise<void> {
      const data = { dismissedAt: toDate(by.atMs), dismissedBy: by.name, dismissReason: by.reason };
      await client.finding.update({ where: { id }, data });
    },

    /** By account: whether one of a kind is open, and when the last was dismissed (0 = never). */
    async findOfKind(
      accountIds: readonly string[],
      kind: FindingKind,
    ): Promise<Map<string, { isOpen: boolean; dismissedAtMs: number }>> {
      const rows = await client.$queryRaw<
        { account_id: string; is_open: boolean; dismissed_at: Date | null }[]
      >`
        SELECT account_id, bool_or(dismissed_at IS NULL) AS is_open, max(dismissed_at) AS dismissed_at FROM finding
        WHERE account_id = ANY(${[...accountIds]}::text[]) AND kind = ${kind} GROUP BY account_id`;
      return new Map(
        rows.map((row) => [
          row.account_id,
          { isOpen: row.is_open, dismissedAtMs: row.dismissed_at === null ? 0 : toAtMs(row.dismissed_at) },
        ]),
      );
    },

    /** Of open ones, by account. */
    async countOpen(accountIds: readonly string[]): Promise<Map<string, number>> {
      const rows = await client.$queryRaw<{ account_id: string; count: bigint }[]>`
        SELECT account_id, count(*) AS count FROM finding
        WHERE dismissed_at IS NULL AND account_id = ANY(${[...accountIds]}::text[]) GROUP BY account_id`;
      return new Map(rows.map(({ account_id: id, count }) => [id, Number(count)]));
    },
  };
}

type LostRow = {
  source: string;
  id: string;
  account_id: AccountId;
  name: string;
  meter: string;
  value: bigint;
  node_id: string | null;
  at: Date;
  received_at: Date;
  refusal: unknown;
};

function toRecord(row: FindingModel): FindingRecord {
  const { id, key, sentence, hasParked, count, dismissedBy, dismissReason } = row;
  return {
    ...{ id, key, sentence, hasParked, count, dismissedBy, dismissReason },
    accountId: row.accountId as AccountId,
    kind: row.kind as FindingKind,
    evidence: row.evidence as FindingRecord["evidence"],
    openedAtMs: toAtMs(row.openedAt),
    lastAtMs: toAtMs(row.lastAt),
    dismissedAtMs: toAtMs(row.dismissedAt),
  };
}
