import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { MIGRATIONS_FOLDER, SCHEMA_FILE } from "./migrations-folder.ts";
import { withSchemaEngine } from "./schema-engine.ts";

export type SchemaDifference = {
  /** Null where the last migration already leads to `prisma/schema.prisma`. */
  sql: string | null;
  schema: string;
};

/**
 * What is missing between the last migration and `prisma/schema.prisma`. Each migration keeps a copy of the schema it
 * leads to, so that two schemas are compared and no database is described: the engine's WebAssembly form fails at that,
 * and would want to drop what migrations add by hand. The engine still asks some server for its version.
 */
export async function schemaDifference(url: string): Promise<SchemaDifference> {
  const schema = await readFile(SCHEMA_FILE, "utf8");
  const names = (await readdir(MIGRATIONS_FOLDER, { withFileTypes: true })).filter((entry) =>
    entry.isDirectory(),
  );
  const last = names
    .map((entry) => entry.name)
    .sort()
    .at(-1);
  const from =
    last === undefined
      ? { tag: "empty" as const }
      : datamodel(await readFile(join(MIGRATIONS_FOLDER, last, "schema.prisma"), "utf8"));
  const sql = await withSchemaEngine(url, [["schema.prisma", schema]], async (engine) => {
    const { stdout } = await engine.diff({
      from,
      to: datamodel(schema),
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    return stdout ?? "";
  });
  const isEmpty = sql.split("\n").every((line) => line.trim() === "" || line.startsWith("--"));
  return { sql: isEmpty ? null : sql, schema };
}

function datamodel(content: string) {
  return { tag: "schemaDatamodel" as const, files: [{ path: "schema.prisma", content }] };
}
