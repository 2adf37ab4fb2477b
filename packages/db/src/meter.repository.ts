import type { Aggregation } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { Client } from "./client.ts";
import { isUniqueViolation } from "./database-error.ts";
import type { CustomMeterModel } from "./generated/models/CustomMeter.ts";
import { toAtMs, toDate } from "./prisma-time.ts";

/** A meter of this installation's own. */
export type MeterRecord = {
  name: string;
  description: string;
  aggregation: Aggregation;
  /** What one of its quantity is, in words. */
  unit: string;
  createdAtMs: number;
  /** Null = it takes events. */
  archivedAtMs: number | null;
};

export type MeterInsert = Omit<MeterRecord, "archivedAtMs">;

export function meterRepository(client: Client) {
  return {
    /** By name; archived ones too. The built-in ones are no rows. */
    async findAll(): Promise<MeterRecord[]> {
      const rows = await client.customMeter.findMany({ orderBy: { name: "asc" } });
      return rows.map(toRecord);
    },

    /** Also an archived one. Locks the row until the transaction's end. */
    async findForUpdate(name: string): Promise<MeterRecord | null> {
      await client.$queryRaw`SELECT name FROM custom_meter WHERE name = ${name} FOR NO KEY UPDATE`;
      const row = await client.customMeter.findUnique({ where: { name } });
      return row === null ? null : toRecord(row);
    },

    /** How many take events; until the transaction's end nobody else can ask. "meters" in ASCII. */
    async countForInsert(): Promise<number> {
      await client.$executeRaw`SELECT pg_advisory_xact_lock(${0x6d6574657273n})`;
      return client.customMeter.count({ where: { archivedAt: null } });
    },

    /** Throws NAME_TAKEN, also where an archived one has the name: what it counted stays. */
    async insert({ createdAtMs, ...meter }: MeterInsert): Promise<void> {
      const data = { ...meter, createdAt: toDate(createdAtMs) };
      await client.customMeter.create({ data }).catch((error: unknown) => {
        if (!isUniqueViolation(error)) throw error;
        throw new AppError("NAME_TAKEN", `There is a meter ${meter.name} already; choose another name.`);
      });
    },

    async markArchived(name: string, atMs: number): Promise<void> {
      await client.customMeter.update({ where: { name }, data: { archivedAt: toDate(atMs) } });
    },

    /** What these meters have come to in all periods of all accounts; those that nobody used are left out. */
    async sumQuantities(names: readonly string[]): Promise<Map<string, number>> {
      const rows = await client.$queryRaw<{ meter: string; quantity: number }[]>`
        SELECT meter, sum(quantity)::float8 AS quantity FROM usage_total WHERE meter = ANY(${[...names]}::text[])
        GROUP BY meter`;
      return new Map(rows.map(({ meter, quantity }) => [meter, quantity]));
    },
  };
}

function toRecord({ aggregation, createdAt, archivedAt, ...meter }: CustomMeterModel): MeterRecord {
  return {
    ...meter,
    aggregation: aggregation as Aggregation,
    createdAtMs: toAtMs(createdAt),
    archivedAtMs: toAtMs(archivedAt),
  };
}
