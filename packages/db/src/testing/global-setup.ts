import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { startEmbeddedPostgres } from "../embedded-postgres.ts";
import { migrate } from "../migrate.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Of the template database on the run's server. */
    orreryTemplateUrl: string;
  }
}

/** One Postgres for the whole run, with one migrated template; each test file gets a copy of it in milliseconds. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "orrery-test-"));
  const postgres = await startEmbeddedPostgres({ dataDir: folder, durable: false });
  const outcome = await migrate(postgres.url);
  if (outcome.outcome !== "migrated") throw new Error(outcome.message);
  await forbidConnections(postgres.url);
  project.provide("orreryTemplateUrl", postgres.url);
  return async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

/** A database with connections cannot be copied. */
async function forbidConnections(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url.replace(/\/orrery$/, "/postgres") });
  await client.connect();
  await client.query("ALTER DATABASE orrery WITH ALLOW_CONNECTIONS false IS_TEMPLATE true");
  await client.end();
}
