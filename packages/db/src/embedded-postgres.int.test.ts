import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@orrery/runtime";
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded-postgres.ts";
import { isAlive } from "./postgres-owner.ts";

let folder: string;
let dataDir: string;
let server: EmbeddedPostgres | null = null;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "orrery-embedded-"));
  dataDir = join(folder, "postgres");
});
afterEach(async () => {
  await server?.stop();
  server = null;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("first start and next start: same data, same port, a password only its owner reads, only the loopback", async () => {
  server = await startEmbeddedPostgres({ dataDir, durable: false });
  const first = { port: server.port, url: server.url };
  await query(server.url, "CREATE TABLE kept (id int)");
  expect((await stat(join(dataDir, "password"))).mode & 0o777).toBe(0o600);
  expect(await query(server.url, "SHOW listen_addresses")).toEqual([{ listen_addresses: "127.0.0.1" }]);
  expect(await query(server.url, "SHOW timezone")).toEqual([{ TimeZone: "UTC" }]);
  const { pid } = server;
  await server.stop();
  expect(isAlive(pid)).toBe(false);

  server = await startEmbeddedPostgres({ dataDir, durable: false });
  expect({ port: server.port, url: server.url }).toEqual(first);
  expect(await query(server.url, "SELECT * FROM kept")).toEqual([]);
});

test("a wrong password does not get in", async () => {
  server = await startEmbeddedPostgres({ dataDir, durable: false });
  await expect(query(server.url.replace(/:[^:@]+@/, ":wrong@"), "SELECT 1")).rejects.toMatchObject({
    code: "28P01",
  });
});

test("after kill -9 of the server the next start recovers", async () => {
  server = await startEmbeddedPostgres({ dataDir, durable: false });
  process.kill(server.pid, "SIGKILL");
  await vi.waitFor(() => expect(isAlive(server?.pid ?? 0)).toBe(false), 45_000);
  await server.stop();
  server = await startEmbeddedPostgres({ dataDir, durable: false });
  expect(await query(server.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("a postmaster.pid whose number now belongs to another program does not keep the server down", async () => {
  await writeFile(join(dataDir, "cluster/postmaster.pid"), `${process.pid}\n`);
  server = await startEmbeddedPostgres({ dataDir, durable: false });
  expect(await query(server.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("a server left behind by a killed owner is taken over; a living owner's is refused with a sentence", async () => {
  const owner = spawnOwner();
  const started = (await once(owner.stdout, "data")).toString().trim();
  const pid = Number(started);
  await expect(startEmbeddedPostgres({ dataDir, durable: false })).rejects.toMatchObject({
    reason: "in_use",
    message: expect.stringContaining(`process ${owner.pid}`),
  });
  owner.kill("SIGKILL");
  await once(owner, "exit");
  expect(isAlive(pid)).toBe(true);
  server = await startEmbeddedPostgres({ dataDir, durable: false });
  expect(isAlive(pid)).toBe(false);
  expect(await query(server.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("a taken port stops the start with a sentence that names it", async () => {
  const port = await freePort();
  const taken = createServer().listen(port, "127.0.0.1");
  await once(taken, "listening");
  await expect(startEmbeddedPostgres({ dataDir, port, durable: false })).rejects.toMatchObject({
    reason: "port",
    message: expect.stringContaining(`Port ${port}`),
  });
  taken.close();
  server = await startEmbeddedPostgres({ dataDir, port, durable: false });
  expect(server.port).toBe(port);
});

test("a data folder that cannot be written stops the start with a sentence that names it", async () => {
  // A file where the folder should be: also root cannot write below it.
  const file = join(folder, "a-file");
  await writeFile(file, "");
  await expect(startEmbeddedPostgres({ dataDir: join(file, "postgres") })).rejects.toMatchObject({
    reason: "folder",
    message: expect.stringContaining(file),
  });
});

test("a folder on the way that is closed to others does not matter", async () => {
  const closed = join(folder, "closed");
  await mkdir(closed);
  await chmod(closed, 0o700);
  server = await startEmbeddedPostgres({ dataDir: join(closed, "postgres"), durable: false });
  expect(await query(server.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  expect(await readFile(join(closed, "postgres/password"), "utf8")).not.toBe("");
});

function spawnOwner() {
  const module = new URL("./embedded-postgres.ts", import.meta.url).href;
  const script = `
    import { startEmbeddedPostgres } from ${JSON.stringify(module)};
    const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, durable: false });
    console.log(server.pid);
    setInterval(() => {}, 1000);`;
  return spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
