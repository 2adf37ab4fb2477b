import { type ServiceCreateInput, type ServiceId, ServiceSettings } from "@orrery/protocol";
import { AppError, sortableId } from "@orrery/runtime";
import { type Client, json } from "./client.ts";
import { isUniqueViolation } from "./database-error.ts";
import type { ServiceModel } from "./generated/models/Service.ts";
import { toAtMs, toDate } from "./prisma-time.ts";

/** What gateways find instances of by its name. */
export type ServiceRecord = ServiceCreateInput & {
  id: ServiceId;
  /** It was made because a worker names it. */
  isAutomatic: boolean;
  createdAtMs: number;
  updatedAtMs: number;
  removedAtMs: number | null;
};

export type ServiceInsert = Omit<ServiceRecord, "updatedAtMs" | "removedAtMs">;

/** A worker whose newest revision has a port for a service. */
export type ServiceWorker = { service: string; worker: string };

export function serviceRepository(client: Client) {
  return {
    /** By name; removed ones are left out. */
    async findAll(): Promise<ServiceRecord[]> {
      const rows = await client.service.findMany({ where: { removedAt: null }, orderBy: { name: "asc" } });
      return rows.flatMap((row) => toRecord(row) ?? []);
    },

    /** Also a removed one. */
    async find(id: ServiceId): Promise<ServiceRecord | null> {
      const row = await client.service.findUnique({ where: { id } });
      return row === null ? null : toRecord(row);
    },

    /** Locks the row until the transaction's end. */
    async findForUpdate(id: ServiceId): Promise<ServiceRecord | null> {
      await client.$queryRaw`SELECT id FROM service WHERE id = ${id} FOR NO KEY UPDATE`;
      return this.find(id);
    },

    /** By service, then by worker: each pair once. `service`: of this one alone. */
    async findWorkers(service?: string): Promise<ServiceWorker[]> {
      return client.$queryRaw<ServiceWorker[]>`
        SELECT DISTINCT port->>'service' AS service, worker.name AS worker
        FROM worker, jsonb_array_elements(worker.spec->'ports') AS port
        WHERE worker.removed_at IS NULL AND port->>'service' IS NOT NULL
          AND (${service ?? null}::text IS NULL OR port->>'service' = ${service ?? null}::text)
        ORDER BY 1, 2`;
    },

    /** How many there are; until the transaction's end nobody else makes, renames or removes one. "services" in ASCII. */
    async countForChange(): Promise<number> {
      await client.$executeRaw`SELECT pg_advisory_xact_lock(${0x7365727669636573n})`;
      return client.service.count({ where: { removedAt: null } });
    },

    /** Throws NAME_TAKEN. */
    async insert({ createdAtMs, settings, ...rest }: ServiceInsert): Promise<void> {
      const atDate = toDate(createdAtMs);
      await client.service
        .create({ data: { ...rest, settings: json(settings), createdAt: atDate, updatedAt: atDate } })
        .catch(nameTaken(rest.name));
    },

    /** Of these names, those that there were not: made as a worker's ports ask for them, with default settings. After `countForChange`. */
    async insertMissing(
      names: readonly string[],
      createdAtMs: number,
    ): Promise<{ id: ServiceId; name: string }[]> {
      const asked = [...new Set(names)];
      const known = await client.service.findMany({
        where: { removedAt: null, name: { in: asked } },
        select: { name: true },
      });
      const there = new Set(known.map(({ name }) => name));
      const made = asked
        .filter((name) => !there.has(name))
        .map((name) => ({ id: sortableId() as ServiceId, name }));
      const settings = ServiceSettings.parse({});
      for (const each of made) {
        await this.insert({ ...each, description: "", settings, isAutomatic: true, createdAtMs });
      }
      return made;
    },

    /** Throws NAME_TAKEN. */
    async update(id: ServiceId, fields: ServiceCreateInput, atMs: number): Promise<void> {
      const { name, description, settings } = fields;
      const data = { name, description, settings: json(settings), updatedAt: toDate(atMs) };
      await client.service.update({ where: { id }, data }).catch(nameTaken(name));
    },

    async markRemoved(id: ServiceId, atMs: number): Promise<void> {
      await client.service.update({ where: { id }, data: { removedAt: toDate(atMs) } });
    },
  };
}

function nameTaken(name: string) {
  return (error: unknown): never => {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError("NAME_TAKEN", `A service of the name ${name} exists already; choose another.`);
  };
}

/** Null where a newer version stored settings that this one cannot read: then no gateway is told of it. */
function toRecord(row: ServiceModel): ServiceRecord | null {
  const settings = ServiceSettings.safeParse(row.settings);
  if (!settings.success) return null;
  const { createdAt, updatedAt, removedAt, settings: _, ...plain } = row;
  return {
    ...plain,
    id: row.id as ServiceId,
    settings: settings.data,
    createdAtMs: toAtMs(createdAt),
    updatedAtMs: toAtMs(updatedAt),
    removedAtMs: toAtMs(removedAt),
  };
}
