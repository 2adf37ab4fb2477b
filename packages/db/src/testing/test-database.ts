import { type Clock, createLogger, type Logger, randomText, systemClock } from "@orrery/runtime";
import pg from "pg";
import { inject } from "vitest";
import { createDatabase, type Database } from "../database.ts";
// Declares what `inject` gives, also for the packages that only import this file.
import type {} from "./global-setup.ts";

export type TestDatabase = {
  db: Database;
  url: string;
  /** Runs SQL beside the product's code, to look and to break things. */
  sql<T extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<T[]>;
  /** A second client of the same database, as another hub replica has. */
  another(): Database;
  close(): Promise<void>;
};

/** A fresh, migrated database of one's own on the run's server. Close it after the file's tests. */
export async function createTestDatabase(
  options: { clock?: Clock; log?: Logger } = {},
): Promise<TestDatabase> {
  const template = inject("orreryTemplateUrl");
  const name = `test_${randomText(12).toLowerCase().replaceAll("-", "_")}`;
  const adminUrl = template.replace(/\/orrery$/, "/postgres");
  await onServer(adminUrl, `CREATE DATABASE "${name}" TEMPLATE orrery STRATEGY FILE_COPY`);
  const url = template.replace(/\/orrery$/, `/${name}`);
  const open = () =>
    createDatabase({
      url,
      log: options.log ?? createLogger({ service: "test", level: "silent" }),
      clock: options.clock ?? systemClock,
    });
  const databases = [open()];
  const looking = new pg.Pool({ connectionString: url, max: 2 });
  looking.on("error", () => undefined);
  return {
    db: databases[0] as Database,
    url,
    sql: async (text, values = []) => (await looking.query(text, values)).rows,
    another: () => {
      const database = open();
      databases.push(database);
      return database;
    },
    close: async () => {
      await Promise.all(databases.map((database) => database.close()));
      await looking.end();
      await onServer(adminUrl, `DROP DATABASE "${name}" WITH (FORCE)`);
    },
  };
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
