import {
  FailoverEvidence,
  type FailoverFault,
  type FailoverKind,
  FailoverMark,
  FailoverOpening,
  type FailoverSummary,
  FailoverView,
  type FederationId,
  type MemberId,
} from "@orrery/protocol";
import { type Client, json } from "./client.ts";
import type { FailoverModel } from "./generated/models/Failover.ts";
import { afterCursor, NEWEST_FIRST, pageOf, parseCursor } from "./page-cursor.ts";
import { toAtMs, toDate } from "./prisma-time.ts";
import { nullableJson, readJson, readJsonList } from "./stored-json.ts";

/** One change of leader, or one that did not happen, as its members told it so far. */
export type FailoverRecord = {
  id: string;
  federationId: FederationId;
  generation: number;
  kind: FailoverKind;
  fault: FailoverFault;
  outcome: FailoverSummary["outcome"];
  /** The newest that the event log was told of. */
  toldOutcome: FailoverSummary["outcome"] | null;
  startedAtMs: number;
  totalMs: number;
  oldLeaderId: MemberId | null;
  newLeaderId: MemberId | null;
  term: number | null;
  byName: string | null;
  /** Null until the new leader told it. */
  opening: FailoverOpening | null;
  marks: FailoverMark[];
  evidence: FailoverEvidence[];
  /** Member ids to names as they were. */
  names: Record<string, string>;
  drillId: string | null;
  acknowledgedByName: string | null;
  acknowledgedAtMs: number | null;
  updatedAtMs: number;
};

export type FailoverInsert = Omit<
  FailoverRecord,
  "drillId" | "acknowledgedByName" | "acknowledgedAtMs" | "toldOutcome"
> &
  Partial<Pick<FailoverRecord, "toldOutcome">>;
/** What is left out stays as it is. */
export type FailoverPatch = Partial<Omit<FailoverRecord, "id" | "federationId" | "generation">>;

export type FailoverPageInput = {
  federationId?: FederationId | undefined;
  kind?: FailoverKind | undefined;
  cursor?: string | undefined;
  limit: number;
};

export function failoverRepository(client: Client) {
  return {
    async find(id: string): Promise<FailoverRecord | null> {
      const row = await client.failover.findUnique({ where: { id } });
      return row === null ? null : toRecord(row);
    },

    async findForUpdate(id: string): Promise<FailoverRecord | null> {
      await client.$queryRaw`SELECT id FROM failover WHERE id = ${id} FOR NO KEY UPDATE`;
      return this.find(id);
    },

    /** Newest first. */
    async findPage(
      input: FailoverPageInput,
    ): Promise<{ items: FailoverRecord[]; nextCursor: string | null }> {
      const rows = await client.failover.findMany({
        where: {
          ...(input.federationId === undefined ? {} : { federationId: input.federationId }),
          ...(input.kind === undefined ? {} : { kind: input.kind }),
          ...afterCursor(parseCursor(input.cursor)),
        },
        orderBy: NEWEST_FIRST,
        take: input.limit + 1,
      });
      return pageOf(rows, input.limit, toRecord);
    },

    /** The newest of each federation that is not removed, or of the given ones. */
    async findNewest(federationIds?: readonly FederationId[]): Promise<FailoverRecord[]> {
      const rows = await client.failover.findMany({
        where:
          federationIds === undefined
            ? { federation: { removedAt: null } }
            : { federationId: { in: [...federationIds] } },
        orderBy: [{ federationId: "asc" }, { startedAt: "desc" }, { id: "desc" }],
        distinct: ["federationId"],
      });
      return rows.map(toRecord);
    },

    /** Under way, as far as told: of federations that are not removed. Newest first. */
    async findRunning(): Promise<FailoverRecord[]> {
      const rows = await client.failover.findMany({
        where: { outcome: "running", federation: { removedAt: null } },
        orderBy: NEWEST_FIRST,
        take: 200,
      });
      return rows.map(toRecord);
    },

    /** Under way, as far as told: of one federation, in any generation. Oldest first. */
    async findRunningOf(federationId: FederationId): Promise<FailoverRecord[]> {
      const rows = await client.failover.findMany({
        where: { outcome: "running", federationId },
        orderBy: [{ startedAt: "asc" }, { id: "asc" }],
        take: 200,
      });
      return rows.map(toRecord);
    },

    /** The newest that succeeded, of one federation or of all, for statistics and estimates. */
    async findSucceeded(input: {
      federationId?: FederationId | undefined;
      limit: number;
    }): Promise<FailoverRecord[]> {
      const rows = await client.failover.findMany({
        where: {
          outcome: "succeeded",
          ...(input.federationId === undefined ? {} : { federationId: input.federationId }),
        },
        orderBy: NEWEST_FIRST,
        take: input.limit,
      });
      return rows.map(toRecord);
    },

    /** What operators acknowledged, newest failover first: at most `limit` of one federation. */
    async findAcknowledged(
      federationId: FederationId,
      limit: number,
    ): Promise<{ failoverId: string; byName: string }[]> {
      const rows = await client.failover.findMany({
        where: { federationId, acknowledgedByName: { not: null } },
        orderBy: NEWEST_FIRST,
        select: { id: true, acknowledgedByName: true },
        take: limit,
      });
      return rows.map((row) => ({ failoverId: row.id, byName: row.acknowledgedByName ?? "" }));
    },

    async insert(failover: FailoverInsert): Promise<FailoverRecord> {
      const { startedAtMs, updatedAtMs, opening, marks, evidence, names, ...rest } = failover;
      const row = await client.failover.create({
        data: {
          ...rest,
          startedAt: toDate(startedAtMs),
          updatedAt: toDate(updatedAtMs),
          opening: nullableJson(opening),
          marks: json(marks),
          evidence: json(evidence),
          names: json(names),
        },
      });
      return toRecord(row);
    },

    async update(id: string, patch: FailoverPatch): Promise<FailoverRecord> {
      const { startedAtMs, updatedAtMs, acknowledgedAtMs, opening, marks, evidence, names, ...rest } = patch;
      const row = await client.failover.update({
        where: { id },
        data: {
          ...rest,
          ...(startedAtMs === undefined ? {} : { startedAt: toDate(startedAtMs) }),
          ...(updatedAtMs === undefined ? {} : { updatedAt: toDate(updatedAtMs) }),
          ...(acknowledgedAtMs === undefined ? {} : { acknowledgedAt: toDate(acknowledgedAtMs) }),
          ...(opening === undefined ? {} : { opening: nullableJson(opening) }),
          ...(marks === undefined ? {} : { marks: json(marks) }),
          ...(evidence === undefined ? {} : { evidence: json(evidence) }),
          ...(names === undefined ? {} : { names: json(names) }),
        },
      });
      return toRecord(row);
    },
  };
}

function toRecord(row: FailoverModel): FailoverRecord {
  const { startedAt, acknowledgedAt, updatedAt, ...rest } = row;
  return {
    ...rest,
    startedAtMs: toAtMs(startedAt),
    acknowledgedAtMs: toAtMs(acknowledgedAt),
    updatedAtMs: toAtMs(updatedAt),
    opening: readJson(FailoverOpening, row.opening),
    marks: readJsonList(FailoverMark, row.marks),
    evidence: readJsonList(FailoverEvidence, row.evidence),
    names: readJson(FailoverView.shape.memberNames, row.names) ?? {},
  } as FailoverRecord;
}
