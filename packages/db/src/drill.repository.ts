import { CheckView, DrillView, type FederationId } from "@orrery/protocol";
import { type Client, json } from "./client.ts";
import type { DrillModel } from "./generated/models/Drill.ts";
import { afterCursor, NEWEST_FIRST, pageOf, parseCursor } from "./page-cursor.ts";
import { toAtMs, toDate } from "./prisma-time.ts";
import { readJson, readJsonList } from "./stored-json.ts";

export type DrillRecord = DrillView & {
  /** Graded F when nobody has taken over by then. */
  deadlineAtMs: number;
};

export type DrillInsert = Omit<DrillRecord, "grade" | "reasons" | "failoverId">;
/** What is left out stays as it is. */
export type DrillPatch = Partial<
  Pick<DrillRecord, "state" | "grade" | "reasons" | "checks" | "failoverId" | "expectedId">
>;

export function drillRepository(client: Client) {
  return {
    async find(id: string): Promise<DrillRecord | null> {
      const row = await client.drill.findUnique({ where: { id } });
      return row === null ? null : toRecord(row);
    },

    async findForUpdate(id: string): Promise<DrillRecord | null> {
      await client.$queryRaw`SELECT id FROM drill WHERE id = ${id} FOR NO KEY UPDATE`;
      return this.find(id);
    },

    /** Newest first. */
    async findPage(input: {
      federationId: FederationId;
      cursor?: string | undefined;
      limit: number;
    }): Promise<{ items: DrillRecord[]; nextCursor: string | null }> {
      const rows = await client.drill.findMany({
        where: { federationId: input.federationId, ...afterCursor(parseCursor(input.cursor)) },
        orderBy: NEWEST_FIRST,
        take: input.limit + 1,
      });
      return pageOf(rows, input.limit, toRecord);
    },

    /** Oldest first; of one federation, or of all. */
    async findByState(state: DrillRecord["state"], federationId?: FederationId): Promise<DrillRecord[]> {
      const rows = await client.drill.findMany({
        where: { state, ...(federationId === undefined ? {} : { federationId }) },
        orderBy: [{ startedAt: "asc" }, { id: "asc" }],
      });
      return rows.map(toRecord);
    },

    async insert(drill: DrillInsert): Promise<DrillRecord> {
      const { startedAtMs, deadlineAtMs, checks, ...rest } = drill;
      const row = await client.drill.create({
        data: {
          ...rest,
          startedAt: toDate(startedAtMs),
          deadlineAt: toDate(deadlineAtMs),
          checks: json(checks),
          reasons: json([]),
        },
      });
      return toRecord(row);
    },

    async update(id: string, patch: DrillPatch): Promise<DrillRecord> {
      const { reasons, checks, ...rest } = patch;
      const row = await client.drill.update({
        where: { id },
        data: {
          ...rest,
          ...(reasons === undefined ? {} : { reasons: json(reasons) }),
          ...(checks === undefined ? {} : { checks: json(checks) }),
        },
      });
      return toRecord(row);
    },
  };
}

function toRecord(row: DrillModel): DrillRecord {
  const { startedAt, deadlineAt, ...rest } = row;
  return {
    ...rest,
    startedAtMs: toAtMs(startedAt),
    deadlineAtMs: toAtMs(deadlineAt),
    reasons: readJson(DrillView.shape.reasons, row.reasons) ?? [],
    checks: readJsonList(CheckView, row.checks),
  } as DrillRecord;
}
