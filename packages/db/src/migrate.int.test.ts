import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkSchema, migrate } from "./migrate.ts";
import { MIGRATIONS_FOLDER } from "./migrations-folder.ts";
import { schemaDifference } from "./schema-difference.ts";
import { createTestDatabase, type TestDatabase } from "./testing/index.ts";

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), "orrery-migrations-"));
  await cp(MIGRATIONS_FOLDER, folder, { recursive: true });
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

test("the last migration leads to prisma/schema.prisma", async () => {
  expect((await schemaDifference(database.url)).sql).toBeNull();
});

test("a migrated database is current, and migrating again applies nothing", async () => {
  expect(await checkSchema(database.url)).toEqual({ state: "current" });
  expect(await migrate(database.url)).toEqual({ outcome: "migrated", applied: [] });
});

test("two starts at once apply a new migration once, function bodies in one piece", async () => {
  await addMigration("29990101000000_function", [
    "CREATE FUNCTION test_answer() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 42; END; $$;",
    "CREATE TABLE test_once (id int);",
  ]);
  const outcomes = await Promise.all([migrate(database.url, { folder }), migrate(database.url, { folder })]);
  expect(
    outcomes.map((outcome) => outcome.outcome === "migrated" && outcome.applied.length).toSorted(),
  ).toEqual([0, 1]);
  expect(await database.sql("SELECT test_answer() AS answer")).toEqual([{ answer: 42 }]);
});

test("a database of a newer schema is an outcome of its own with a sentence", async () => {
  expect(await checkSchema(database.url)).toEqual({ state: "newer", unknown: ["29990101000000_function"] });
  expect(await migrate(database.url)).toMatchObject({
    outcome: "newer_schema",
    unknown: ["29990101000000_function"],
    message: expect.stringContaining("newer Orrery"),
  });
});

test("a migration that fails leaves nothing of itself behind, and is named at the next start", async () => {
  await addMigration("29990102000000_wrong", [
    "CREATE TABLE test_half (id int);",
    "SELECT no_such_function();",
  ]);
  await expect(migrate(database.url, { folder })).rejects.toThrow();
  expect(await database.sql("SELECT to_regclass('test_half') AS found")).toEqual([{ found: null }]);
  expect(await migrate(database.url, { folder })).toMatchObject({
    outcome: "broken_schema",
    failed: ["29990102000000_wrong"],
  });
});

test("an unreachable database is DATABASE_UNAVAILABLE", async () => {
  await expect(migrate("postgresql://a:b@127.0.0.1:1/none")).rejects.toMatchObject({
    code: "DATABASE_UNAVAILABLE",
  });
  expect((await readdir(MIGRATIONS_FOLDER)).length).toBeGreaterThan(1);
});

async function addMigration(name: string, statements: string[]): Promise<void> {
  await mkdir(join(folder, name));
  await writeFile(join(folder, name, "migration.sql"), statements.join("\n"));
}
