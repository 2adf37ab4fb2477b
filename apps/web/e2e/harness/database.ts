import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import type { ProductUnderTest } from "./product.ts";

/** One statement to the product's own Postgres: for what otherwise only time brings about. */
export async function runSql(
  product: ProductUnderTest,
  text: string,
  values: readonly unknown[] = [],
): Promise<void> {
  const folder = join(product.dataDir, "postgres");
  const [password, port] = ["password", "port"].map((file) =>
    readFileSync(join(folder, file), "utf8").trim(),
  );
  const client = new Client({
    host: "127.0.0.1",
    port: Number(port),
    user: "orrery",
    password,
    database: "orrery",
  });
  await client.connect();
  try {
    await client.query(text, [...values]);
  } finally {
    await client.end();
  }
}
