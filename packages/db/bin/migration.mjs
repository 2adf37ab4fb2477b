#!/usr/bin/env node
// Authors a migration: what leads from the last migration to prisma/schema.prisma.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "../src/embedded-postgres.ts";
import { MIGRATIONS_FOLDER } from "../src/migrations-folder.ts";
import { schemaDifference } from "../src/schema-difference.ts";

const name = (process.argv[2] ?? "").toLowerCase().replace(/[^a-z0-9]+/g, "_");
if (name === "") {
  console.error("Usage: npm run -w @orrery/db migration -- NAME");
  process.exit(2);
}
const server = await mkdtemp(join(tmpdir(), "orrery-migration-"));
const postgres = await startEmbeddedPostgres({ dataDir: server, durable: false });
try {
  const { sql, schema } = await schemaDifference(postgres.url);
  if (sql === null) {
    console.log("The last migration already leads to prisma/schema.prisma; there is nothing to write.");
  } else {
    const at = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
    const folder = join(MIGRATIONS_FOLDER, `${at}_${name}`);
    await mkdir(folder);
    await writeFile(join(folder, "migration.sql"), sql);
    await writeFile(join(folder, "schema.prisma"), schema);
    console.log(`Written: ${join(folder, "migration.sql")}. Read it, add what Prisma cannot say, commit it.`);
  }
} finally {
  await postgres.stop();
  await rm(server, { recursive: true, force: true });
}
