import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../embedded-postgres.ts";
import { migrate } from "../migrate.ts";

export type PrivateServer = {
  url: string;
  pid(): number;
  stopServer(): Promise<void>;
  /** kill -9; resolves once it is gone. */
  killServer(): Promise<void>;
  /** On the same port, with the same data. */
  startServer(): Promise<void>;
  /** Runs SQL as the superuser, on a connection of its own. */
  sql<T extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<T[]>;
  close(): Promise<void>;
};

/**
 * A migrated Postgres for one test alone, to be stopped, started and killed under the code. `durable`: what was committed is there after a
 * kill, too.
 */
export async function createPrivateServer(options: { durable?: boolean } = {}): Promise<PrivateServer> {
  const { durable = false } = options;
  const folder = await mkdtemp(join(tmpdir(), "orrery-server-"));
  let server: EmbeddedPostgres = await startEmbeddedPostgres({ dataDir: folder, durable });
  const { url, port } = server;
  await migrate(url);
  return {
    url,
    pid: () => server.pid,
    stopServer: () => server.stop(),
    killServer: async () => {
      process.kill(server.pid, "SIGKILL");
      await server.stop();
    },
    startServer: async () => {
      server = await startEmbeddedPostgres({ dataDir: folder, port, durable });
    },
    sql: async <T extends pg.QueryResultRow>(text: string, values?: unknown[]) => {
      const client = new pg.Client({ connectionString: url });
      client.on("error", () => undefined);
      await client.connect();
      try {
        return (await client.query<T>(text, values)).rows;
      } finally {
        await client.end();
      }
    },
    close: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
