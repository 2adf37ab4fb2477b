import { AppError } from "@orrery/runtime";
import type { MigrationList } from "@prisma/schema-engine-wasm";
import pg from "pg";
import { toDatabaseError } from "./database-error.ts";
import { readMigrations } from "./migrations-folder.ts";
import { withSchemaEngine } from "./schema-engine.ts";

export type SchemaState =
  | { state: "current" }
  | { state: "behind"; missing: string[] }
  /** The database has migrations that this code does not know: it was last used by a newer Orrery. */
  | { state: "newer"; unknown: string[] }
  /** A migration was started and not finished; a person has to look. */
  | { state: "broken"; failed: string[] };

export type MigrateOutcome =
  | { outcome: "migrated"; applied: string[] }
  | { outcome: "newer_schema"; unknown: string[]; message: string }
  | { outcome: "broken_schema"; failed: string[]; message: string };

const NO_FILTERS = { externalTables: [], externalEnums: [] };
/** Held while migrating, so that two starts at once do not run the same migration twice. "orrery" in ASCII. */
const MIGRATION_LOCK = 0x6f7272657279n;

/** Brings the database to the schema of this code. Throws DATABASE_UNAVAILABLE where it does not answer. */
export async function migrate(url: string, options: { folder?: string } = {}): Promise<MigrateOutcome> {
  const migrations = await readMigrations(options.folder);
  return withClient(url, async (client) => {
    await client.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK.toString()]);
    const state = await readSchemaState(client, migrations);
    switch (state.state) {
      case "current":
        return { outcome: "migrated", applied: [] };
      case "newer":
        return { outcome: "newer_schema", unknown: state.unknown, message: newerSentence(state.unknown) };
      case "broken":
        return { outcome: "broken_schema", failed: state.failed, message: brokenSentence(state.failed) };
      case "behind": {
        const { appliedMigrationNames } = await withSchemaEngine(url, undefined, (engine) =>
          engine.applyMigrations({ migrationsList: migrations, filters: NO_FILTERS }),
        );
        return { outcome: "migrated", applied: appliedMigrationNames };
      }
    }
  });
}

/** Compares the database's schema with this code's, without changing anything. */
export async function checkSchema(url: string, options: { folder?: string } = {}): Promise<SchemaState> {
  const migrations = await readMigrations(options.folder);
  return withClient(url, (client) => readSchemaState(client, migrations));
}

export function newerSentence(unknown: string[]): string {
  return (
    `The database was last used by a newer Orrery: it has the migration ${unknown.at(-1)}, which this version does not know. ` +
    "Start the newer version, or point DATABASE_URL or ORRERY_DATA_DIR at another database."
  );
}

export function brokenSentence(failed: string[]): string {
  return (
    `The migration ${failed.at(0)} was started on this database and did not finish. ` +
    "Restore a backup, or mend the table _prisma_migrations with `prisma migrate resolve`, then start again."
  );
}

async function readSchemaState(client: pg.Client, migrations: MigrationList): Promise<SchemaState> {
  const table = await client.query("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS present");
  const known = migrations.migrationDirectories.map((migration) => migration.path);
  if (table.rows[0]?.present !== true) return { state: "behind", missing: known };
  const { rows } = await client.query<{ name: string; finished: boolean }>(
    `SELECT migration_name AS name, finished_at IS NOT NULL AS finished FROM _prisma_migrations
     WHERE rolled_back_at IS NULL ORDER BY migration_name`,
  );
  const unknown = rows.map((row) => row.name).filter((name) => !known.includes(name));
  if (unknown.length > 0) return { state: "newer", unknown };
  const failed = rows.filter((row) => !row.finished).map((row) => row.name);
  if (failed.length > 0) return { state: "broken", failed };
  const applied = new Set(rows.map((row) => row.name));
  const missing = known.filter((name) => !applied.has(name));
  return missing.length > 0 ? { state: "behind", missing } : { state: "current" };
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (error) {
    const mapped = toDatabaseError(error);
    throw mapped instanceof AppError
      ? mapped
      : new AppError("DATABASE_UNAVAILABLE", undefined, { cause: error });
  }
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
