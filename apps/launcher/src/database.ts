import { migrate, PostgresStartError, startEmbeddedPostgres } from "@orrery/db";
import { AppError } from "@orrery/runtime";
import type { DataFolder } from "./data-folder.ts";
import type { LauncherSettings } from "./env.ts";
import { LaunchError } from "./launch-error.ts";
import { PostgresKeeper } from "./postgres-keeper.ts";
import type { DatabaseHandle } from "./product.ts";
import type { Progress } from "./progress.ts";

/** Sees to a Postgres with the schema of this code; answers with its address. Throws LaunchError with what to do. */
export async function startDatabase(
  folder: DataFolder,
  settings: LauncherSettings,
  progress: Progress,
  onStarted: (database: DatabaseHandle) => void,
): Promise<string> {
  const url = settings.databaseUrl ?? (await startEmbedded(folder, progress, onStarted));
  await progress.step(
    settings.databaseUrl === null ? "Schema" : "Postgres",
    () => bringUpToDate(url),
    (applied) => {
      const what =
        applied.length === 0
          ? "up to date"
          : `${applied.length} ${applied.length === 1 ? "migration" : "migrations"} applied`;
      return settings.databaseUrl === null ? what : `${new URL(url).host} (DATABASE_URL), schema ${what}`;
    },
  );
  return url;
}

async function startEmbedded(
  folder: DataFolder,
  progress: Progress,
  onStarted: (database: DatabaseHandle) => void,
): Promise<string> {
  const options = { dataDir: folder.postgresDir };
  const server = await progress.step(
    "Postgres",
    () => startEmbeddedPostgres(options).catch(explainStartError),
    ({ port }) => `embedded, port ${port}`,
  );
  const keeper = new PostgresKeeper(server, {
    startAgain: (port) => startEmbeddedPostgres({ ...options, port }),
    say: progress.line,
    onChange: () => onStarted(keeper),
  });
  onStarted(keeper);
  return server.url;
}

async function bringUpToDate(url: string): Promise<string[]> {
  const outcome = await migrate(url).catch((error: unknown) => {
    throw error instanceof AppError && error.code === "DATABASE_UNAVAILABLE"
      ? new LaunchError(
          `The database at ${new URL(url).host} does not answer: ${reasonOf(error)}. Start that Postgres or correct DATABASE_URL; without DATABASE_URL, Orrery uses its own.`,
          { cause: error },
        )
      : error;
  });
  if (outcome.outcome !== "migrated") throw new LaunchError(outcome.message);
  return outcome.applied;
}

function explainStartError(error: unknown): never {
  throw error instanceof PostgresStartError ? new LaunchError(error.message, { cause: error }) : error;
}

/** What the driver said, which names the real trouble (refused, no such user, no such database). */
function reasonOf(error: AppError): string {
  const { cause } = error;
  if (cause instanceof AggregateError) return cause.errors.map((each) => (each as Error).message).join(", ");
  return cause instanceof Error && cause.message !== "" ? cause.message : "no connection";
}
