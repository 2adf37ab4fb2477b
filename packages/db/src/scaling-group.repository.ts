import {
  ForecastView,
  ProviderState,
  ScalingDecision,
  type ScalingGroupId,
  ScalingGroupSettings,
  ScalingProvider,
  ScalingState,
} from "@orrery/protocol";
import type { WorkerId } from "@orrery/protocol/workers";
import { AppError } from "@orrery/runtime";
import { type Client, json } from "./client.ts";
import { isUniqueViolation } from "./database-error.ts";
import type { ScalingGroupModel } from "./generated/models/ScalingGroup.ts";
import { toAtMs, toDate } from "./prisma-time.ts";
import { nullableJson, readJson } from "./stored-json.ts";

/** Instances whose number policies set. */
export type ScalingGroupRecord = {
  id: ScalingGroupId;
  name: string;
  provider: ScalingProvider;
  settings: ScalingGroupSettings;
  state: ScalingState;
  providerState: ProviderState;
  decision: ScalingDecision | null;
  /** The newest that changed something. */
  change: ScalingDecision | null;
  forecast: ForecastView | null;
  isDemo: boolean;
  createdAtMs: number;
  /** Of what people changed; evaluations leave it. Never the same twice. */
  updatedAtMs: number;
  removedAtMs: number | null;
};

export type ScalingGroupInsert = Pick<
  ScalingGroupRecord,
  "id" | "name" | "provider" | "settings" | "state" | "providerState" | "isDemo" | "createdAtMs"
>;

/** One group's evaluation, as it is stored before anything is done. */
export type ScalingEvaluation = {
  id: ScalingGroupId;
  /** Of the row that was evaluated: one that people changed since is left as it is. */
  updatedAtMs: number;
  state: ScalingState;
  providerState: ProviderState;
  decision: ScalingDecision;
};

export function scalingGroupRepository(client: Client) {
  return {
    /** By name; removed ones are left out, as are those that this version cannot read. */
    async findAll(): Promise<ScalingGroupRecord[]> {
      const rows = await client.scalingGroup.findMany({
        where: { removedAt: null },
        orderBy: { name: "asc" },
      });
      return rows.flatMap((row) => toRecord(row) ?? []);
    },

    /** Also a removed one. */
    async find(id: ScalingGroupId): Promise<ScalingGroupRecord | null> {
      const row = await client.scalingGroup.findUnique({ where: { id } });
      return row === null ? null : toRecord(row);
    },

    /** Locks the row until the transaction's end. */
    async findForUpdate(id: ScalingGroupId): Promise<ScalingGroupRecord | null> {
      await client.$queryRaw`SELECT id FROM scaling_group WHERE id = ${id} FOR NO KEY UPDATE`;
      return this.find(id);
    },

    /** The group that sets this worker's number; null = none. */
    async findOfWorker(workerId: WorkerId): Promise<{ id: ScalingGroupId; name: string } | null> {
      const where = { workerId, removedAt: null };
      const row = await client.scalingGroup.findFirst({ where, select: { id: true, name: true } });
      return row === null ? null : { id: row.id as ScalingGroupId, name: row.name };
    },

    /** How many there are; until the transaction's end nobody else makes one. "scaling" in ASCII. */
    async countForInsert(): Promise<number> {
      await client.$executeRaw`SELECT pg_advisory_xact_lock(${0x7363616c696e67n})`;
      return client.scalingGroup.count({ where: { removedAt: null } });
    },

    /** After `countForInsert`, and where `findOfWorker` found none. Throws NAME_TAKEN. */
    async insert({ createdAtMs, ...group }: ScalingGroupInsert): Promise<void> {
      const { provider, settings, state, providerState } = group;
      const atDate = toDate(createdAtMs);
      const data = {
        ...group,
        ...{ provider: json(provider), settings: json(settings), state: json(state) },
        providerState: json(providerState),
        workerId: provider.kind === "fleet" ? provider.workerId : null,
        ...{ createdAt: atDate, updatedAt: atDate },
      };
      await client.scalingGroup.create({ data }).catch(nameTaken(group.name));
    },

    /** Complete. Throws NAME_TAKEN. */
    async update(
      { id, updatedAtMs }: Pick<ScalingGroupRecord, "id" | "updatedAtMs">,
      fields: Pick<ScalingGroupRecord, "name" | "settings" | "state">,
      atMs: number,
    ): Promise<void> {
      const { name, settings, state } = fields;
      const updatedAt = toDate(Math.max(atMs, updatedAtMs + 1));
      const data = { name, settings: json(settings), state: json(state), updatedAt };
      await client.scalingGroup.update({ where: { id }, data }).catch(nameTaken(name));
    },

    async setForecast(id: ScalingGroupId, forecast: ForecastView | null): Promise<void> {
      await client.scalingGroup.update({ where: { id }, data: { forecast: nullableJson(forecast) } });
    },

    async markRemoved(id: ScalingGroupId, atMs: number): Promise<void> {
      await client.scalingGroup.update({ where: { id }, data: { removedAt: toDate(atMs) } });
    },

    /**
     * All groups of a round in one statement. Returns those that were stored: none where the lease has another fencing number; a group that was
     * changed or removed since is left out.
     */
    async storeRound(
      evaluations: readonly ScalingEvaluation[],
      lease: { name: string; fencing: bigint },
    ): Promise<ScalingGroupId[]> {
      if (evaluations.length === 0) return [];
      const rows = await client.$queryRaw<{ id: string }[]>`
        WITH fence AS MATERIALIZED (
          SELECT 1 FROM lease WHERE name = ${lease.name} AND fencing = ${lease.fencing} FOR SHARE
        )
        UPDATE scaling_group AS stored SET
          state = row.state,
          provider_state = row."providerState",
          decision = row.decision,
          change = CASE WHEN row.decision->>'outcome' = 'none' THEN stored.change ELSE row.decision END
        FROM json_to_recordset(${JSON.stringify(evaluations)}::json) AS row (id text, "updatedAtMs" float8, state jsonb,
          "providerState" jsonb, decision jsonb)
        WHERE stored.id = row.id AND stored.removed_at IS NULL AND EXISTS (SELECT 1 FROM fence)
          AND stored.updated_at = to_timestamp(row."updatedAtMs" / 1000.0)::timestamptz(3)
        RETURNING stored.id`;
      return rows.map(({ id }) => id as ScalingGroupId);
    },
  };
}

function nameTaken(name: string) {
  return (error: unknown): never => {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError("NAME_TAKEN", `A scaling group of the name ${name} exists already; choose another.`);
  };
}

/** Null where a newer version stored what this one cannot read: then it is not scaled here. */
function toRecord(row: ScalingGroupModel): ScalingGroupRecord | null {
  const provider = ScalingProvider.safeParse(row.provider);
  const settings = ScalingGroupSettings.safeParse(row.settings);
  const state = ScalingState.safeParse(row.state);
  const providerState = ProviderState.safeParse(row.providerState);
  if (!provider.success || !settings.success || !state.success || !providerState.success) return null;
  return {
    ...{ id: row.id as ScalingGroupId, name: row.name, isDemo: row.isDemo },
    ...{ provider: provider.data, settings: settings.data, state: state.data },
    providerState: providerState.data,
    decision: readJson(ScalingDecision, row.decision),
    change: readJson(ScalingDecision, row.change),
    forecast: readJson(ForecastView, row.forecast),
    createdAtMs: toAtMs(row.createdAt),
    updatedAtMs: toAtMs(row.updatedAt),
    removedAtMs: toAtMs(row.removedAt),
  };
}
