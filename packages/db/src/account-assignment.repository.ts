import type { AssignmentChange, AssignmentRule, HandAssignment, OpenSpan } from "@orrery/domain/billing";
import type { AccountId, AccountSubjectKind } from "@orrery/protocol";
import { type Client, json } from "./client.ts";
import type { AccountRuleModel } from "./generated/models/AccountRule.ts";
import { toAtMs, toDate } from "./prisma-time.ts";

/** A time in which something belonged to an account. */
export type AccountSpanRecord = {
  subjectKind: AccountSubjectKind;
  subjectId: string;
  accountId: AccountId;
  fromAtMs: number;
  /** Null = until now. */
  toAtMs: number | null;
};

export type NodeLabels = { id: string; name: string; labels: Record<string, string> };

/** Who uses for which account: by hand, by rules, and since when. */
export function accountAssignmentRepository(client: Client) {
  return {
    /** Until the transaction's end nobody else decides who belongs to whom. "assigns" in ASCII. */
    async lock(): Promise<void> {
      await client.$executeRaw`SELECT pg_advisory_xact_lock(${0x61737369676e73n})`;
    },

    /** Of accounts that are not closed. */
    async findRules(): Promise<AssignmentRule[]> {
      const rows = await client.$queryRaw<RuleRow[]>`
        SELECT rule.id, rule.account_id, rule.subject_kind, rule.labels, rule.priority, rule.created_at
        FROM account_rule AS rule JOIN account ON account.id = rule.account_id AND account.closed_at IS NULL`;
      return rows.map((row) => ({
        id: row.id,
        accountId: row.account_id,
        subjectKind: row.subject_kind,
        labels: row.labels,
        priority: row.priority,
        createdAtMs: toAtMs(row.created_at),
      }));
    },

    /** To accounts that are not closed. */
    async findByHand(): Promise<HandAssignment[]> {
      return client.$queryRaw<HandAssignment[]>`
        SELECT subject_kind AS "subjectKind", subject_id AS "subjectId", account_id AS "accountId"
        FROM account_assignment AS hand JOIN account ON account.id = hand.account_id AND account.closed_at IS NULL`;
    },

    /** Of every node of the fleet; of these where `ids` is given. */
    async findNodeLabels(ids: readonly string[] | null = null): Promise<NodeLabels[]> {
      if (ids === null) {
        return client.$queryRaw<NodeLabels[]>`SELECT id, name, labels FROM node WHERE removed_at IS NULL`;
      }
      return client.$queryRaw<NodeLabels[]>`
        SELECT id, name, labels FROM node WHERE removed_at IS NULL AND id = ANY(${[...ids]}::text[])`;
    },

    /** What belongs to whom as it is written. */
    async findOpenSpans(): Promise<OpenSpan[]> {
      return client.$queryRaw<OpenSpan[]>`
        SELECT subject_kind AS kind, subject_id AS id, account_id AS "accountId" FROM account_span WHERE to_at IS NULL`;
    },

    /** Of these subjects. */
    async findOpenSpansOf(kind: AccountSubjectKind, ids: readonly string[]): Promise<AccountSpanRecord[]> {
      const rows = await client.accountSpan.findMany({
        where: { subjectKind: kind, subjectId: { in: [...ids] }, toAt: null },
      });
      return rows.map(toSpan);
    },

    /** What belongs to the account now, the newest first. */
    async findOpenSpansOfAccount(accountId: AccountId, limit: number): Promise<AccountSpanRecord[]> {
      const rows = await client.accountSpan.findMany({
        where: { accountId, toAt: null },
        orderBy: [{ fromAt: "desc" }, { id: "desc" }],
        take: limit,
      });
      return rows.map(toSpan);
    },

    /** Ends and begins spans, all at once. The lock is held. */
    async changeSpans(changes: readonly AssignmentChange[], nowAtMs: number): Promise<void> {
      const ended = changes.filter(({ from }) => from !== null);
      if (ended.length > 0) {
        await client.$executeRaw`
          UPDATE account_span AS span SET to_at = greatest(span.from_at, to_timestamp(${nowAtMs}::float8 / 1000))
          FROM unnest(${ended.map(({ kind }) => kind)}::text[], ${ended.map(({ id }) => id)}::text[]) AS ended (kind, id)
          WHERE span.subject_kind = ended.kind AND span.subject_id = ended.id AND span.to_at IS NULL`;
      }
      const begun = changes.filter(({ to }) => to !== null);
      if (begun.length > 0) {
        await client.$executeRaw`
          INSERT INTO account_span (subject_kind, subject_id, account_id, from_at)
          SELECT kind, id, account_id, to_timestamp(${nowAtMs}::float8 / 1000)
          FROM unnest(${begun.map(({ kind }) => kind)}::text[], ${begun.map(({ id }) => id)}::text[],
            ${begun.map(({ to }) => to)}::text[]) AS begun (kind, id, account_id)`;
      }
    },

    /** Nodes that belong to each of the accounts now. */
    async countNodes(accountIds: readonly string[]): Promise<Map<string, number>> {
      const rows = await client.$queryRaw<{ account_id: string; count: bigint }[]>`
        SELECT account_id, count(*) AS count FROM account_span
        WHERE to_at IS NULL AND subject_kind = 'node' AND account_id = ANY(${[...accountIds]}::text[]) GROUP BY account_id`;
      return new Map(rows.map(({ account_id: id, count }) => [id, Number(count)]));
    },

    /** In the order in which they decide. */
    async findRulesOf(accountId: AccountId): Promise<AssignmentRule[]> {
      const rows = await client.accountRule.findMany({
        where: { accountId },
        orderBy: [{ priority: "asc" }, { createdAt: "asc" }, { id: "asc" }],
      });
      return rows.map(toRule);
    },

    async insertRule({ createdAtMs, labels, ...rule }: AssignmentRule): Promise<void> {
      await client.accountRule.create({
        data: { ...rule, labels: json(labels), createdAt: toDate(createdAtMs) },
      });
    },

    /** Null where the account has no such rule. */
    async removeRule(accountId: AccountId, id: string): Promise<AssignmentRule | null> {
      const row = await client.accountRule.findFirst({ where: { id, accountId } });
      if (row === null) return null;
      await client.accountRule.deleteMany({ where: { id, accountId } });
      return toRule(row);
    },

    async findByHandOf(accountId: AccountId): Promise<HandAssignment[]> {
      const rows = await client.accountAssignment.findMany({ where: { accountId } });
      return rows.map((row) => ({ ...row, subjectKind: row.subjectKind as AccountSubjectKind }));
    },

    /** `accountId` null: no longer by hand. Answers to whom it was assigned by hand before. */
    async setByHand(
      { subjectKind, subjectId }: { subjectKind: AccountSubjectKind; subjectId: string },
      accountId: AccountId | null,
      atMs: number,
    ): Promise<AccountId | null> {
      const where = { subjectKind_subjectId: { subjectKind, subjectId } };
      const before = await client.accountAssignment.findUnique({ where });
      if (accountId === null)
        await client.accountAssignment.deleteMany({ where: { subjectKind, subjectId } });
      else if (before?.accountId !== accountId) {
        const data = { accountId, assignedAt: toDate(atMs) };
        await client.accountAssignment.upsert({
          where,
          create: { subjectKind, subjectId, ...data },
          update: data,
        });
      }
      return (before?.accountId ?? null) as AccountId | null;
    },
  };
}

type RuleRow = {
  id: string;
  account_id: string;
  subject_kind: AccountSubjectKind;
  labels: Record<string, string>;
  priority: number;
  created_at: Date;
};

function toRule(row: AccountRuleModel): AssignmentRule {
  const { id, accountId, priority } = row;
  return {
    ...{ id, accountId, priority },
    subjectKind: row.subjectKind as AccountSubjectKind,
    labels: row.labels as Record<string, string>,
    createdAtMs: toAtMs(row.createdAt),
  };
}

function toSpan(row: {
  subjectKind: string;
  subjectId: string;
  accountId: string;
  fromAt: Date;
  toAt: Date | null;
}): AccountSpanRecord {
  return {
    subjectKind: row.subjectKind as AccountSubjectKind,
    subjectId: row.subjectId,
    accountId: row.accountId as AccountId,
    fromAtMs: toAtMs(row.fromAt),
    toAtMs: toAtMs(row.toAt),
  };
}
