import { FAILOVER_POLICY } from "@orrery/domain/failover";
import {
  DetectionChoice,
  FailoverPolicy,
  type FederationId,
  FederationMembership,
  FederationSpec,
  FederationView,
  Pause,
  TopologyKind,
} from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import { type Client, json } from "./client.ts";
import { isUniqueViolation } from "./database-error.ts";
import type { FederationModel } from "./generated/models/Federation.ts";
import { toAtMs, toDate } from "./prisma-time.ts";
import { nullableJson, readJson } from "./stored-json.ts";

const { undoTopology: UndoTopology, scheduledSwitchover: ScheduledSwitchover } = FederationView.shape;
const { drillSchedule: DrillSchedule } = FederationView.shape;
const { inherits: Inherits } = FederationSpec.shape;

/** What an operator wants a federation to be. What it is, its members tell. */
export type FederationRecord = {
  id: FederationId;
  name: string;
  generation: number;
  topology: TopologyKind;
  hopsMax: number;
  profile: DetectionChoice;
  policy: FailoverPolicy;
  acceptsNoSpare: boolean;
  /** The consensus membership that this generation began with. */
  founding: FederationMembership;
  /** The survivor that a forced generation began from. */
  inherits: FederationSpec["inherits"];
  pause: Pause | null;
  undoTopology: FederationView["undoTopology"];
  scheduledSwitchover: FederationView["scheduledSwitchover"];
  drillSchedule: FederationView["drillSchedule"];
  createdAtMs: number;
  removedAtMs: number | null;
};

export type FederationInsert = Pick<
  FederationRecord,
  | "id"
  | "name"
  | "topology"
  | "hopsMax"
  | "profile"
  | "policy"
  | "acceptsNoSpare"
  | "founding"
  | "createdAtMs"
>;

/** What is left out stays as it is. */
export type FederationPatch = Partial<Omit<FederationRecord, "id" | "createdAtMs" | "removedAtMs">>;

export function federationRepository(client: Client) {
  return {
    /** By name; removed ones are left out. */
    async findAll(): Promise<FederationRecord[]> {
      const rows = await client.federation.findMany({ where: { removedAt: null }, orderBy: { name: "asc" } });
      return rows.map(toRecord);
    },

    /** Also a removed federation. */
    async find(id: FederationId): Promise<FederationRecord | null> {
      const row = await client.federation.findUnique({ where: { id } });
      return row === null ? null : toRecord(row);
    },

    async findByName(name: string): Promise<FederationRecord | null> {
      const row = await client.federation.findFirst({ where: { name, removedAt: null } });
      return row === null ? null : toRecord(row);
    },

    /**
     * Locks the row until the transaction's end, also for its members: whoever changes them locks it first, and locks
     * several in the order of their ids, before any node.
     */
    async findForUpdate(id: FederationId): Promise<FederationRecord | null> {
      await client.$queryRaw`SELECT id FROM federation WHERE id = ${id} FOR NO KEY UPDATE`;
      return this.find(id);
    },

    /** Throws NAME_TAKEN. */
    async insert(federation: FederationInsert): Promise<FederationRecord> {
      const { policy, founding, createdAtMs, ...rest } = federation;
      const row = await client.federation
        .create({
          data: { ...rest, policy: json(policy), founding: json(founding), createdAt: toDate(createdAtMs) },
        })
        .catch(nameTaken(federation.name));
      return toRecord(row);
    },

    /** Throws NAME_TAKEN. */
    async update(id: FederationId, patch: FederationPatch): Promise<FederationRecord> {
      const row = await client.federation
        .update({ where: { id }, data: toData(patch) })
        .catch(nameTaken(patch.name ?? ""));
      return toRecord(row);
    },

    async markRemoved(id: FederationId, atMs: number): Promise<FederationRecord> {
      return toRecord(await client.federation.update({ where: { id }, data: { removedAt: toDate(atMs) } }));
    },
  };
}

function toData(patch: FederationPatch) {
  const {
    policy,
    founding,
    inherits,
    pause,
    undoTopology,
    scheduledSwitchover,
    drillSchedule,
    name,
    ...plain
  } = patch;
  const nullable = { inherits, pause, undoTopology, scheduledSwitchover, drillSchedule };
  return {
    ...plain,
    ...(name === undefined ? {} : { name }),
    ...(policy === undefined ? {} : { policy: json(policy) }),
    ...(founding === undefined ? {} : { founding: json(founding) }),
    ...Object.fromEntries(
      Object.entries(nullable).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, nullableJson(value)]],
      ),
    ),
  };
}

function nameTaken(name: string) {
  return (error: unknown): never => {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError("NAME_TAKEN", `A federation of the name ${name} exists already; choose another.`);
  };
}

/** A policy of an older version lacks what came later: each rule that cannot be read is at its default. */
function readPolicy(stored: unknown): FailoverPolicy {
  const fields = (stored ?? {}) as Record<string, unknown>;
  const known = Object.entries(FailoverPolicy.shape).flatMap(([key, schema]) => {
    const parsed = schema.safeParse(fields[key]);
    return parsed.success ? [[key, parsed.data]] : [];
  });
  return { ...FAILOVER_POLICY, never: [], ...Object.fromEntries(known) };
}

function toRecord(row: FederationModel): FederationRecord {
  return {
    id: row.id as FederationId,
    name: row.name,
    generation: row.generation,
    topology: TopologyKind.parse(row.topology),
    hopsMax: row.hopsMax,
    profile: DetectionChoice.parse(row.profile),
    policy: readPolicy(row.policy),
    acceptsNoSpare: row.acceptsNoSpare,
    founding: FederationMembership.parse(row.founding),
    inherits: readJson(Inherits, row.inherits),
    pause: readJson(Pause, row.pause),
    undoTopology: readJson(UndoTopology, row.undoTopology),
    scheduledSwitchover: readJson(ScheduledSwitchover, row.scheduledSwitchover),
    drillSchedule: readJson(DrillSchedule, row.drillSchedule),
    createdAtMs: toAtMs(row.createdAt),
    removedAtMs: toAtMs(row.removedAt),
  };
}
