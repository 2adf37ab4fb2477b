import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../embedded-postgres.ts";
import { migrate } from "../migrate.ts";

export type PrivateServer = {
  url: string;
  pid(): number;
  stopServer(): Promise<void>;
  /** On the same port, with the same data. */
  startServer(): Promise<void>;
  close(): Promise<void>;
};

/** A migrated Postgres for one test alone, to be stopped, started and killed under the code. */
export async function createPrivateServer(): Promise<PrivateServer> {
  const folder = await mkdtemp(join(tmpdir(), "orrery-server-"));
  let server: EmbeddedPostgres = await startEmbeddedPostgres({ dataDir: folder, durable: false });
  const { url, port } = server;
  await migrate(url);
  return {
    url,
    pid: () => server.pid,
    stopServer: () => server.stop(),
    startServer: async () => {
      server = await startEmbeddedPostgres({ dataDir: folder, port, durable: false });
    },
    close: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
