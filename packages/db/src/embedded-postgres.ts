import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chown, mkdir, open, readFile, stat, unlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { freePort, randomText } from "@orrery/runtime";
import pg from "pg";
import { findPostgresBinaries } from "./postgres-binaries.ts";
import { claimCluster, releaseCluster } from "./postgres-owner.ts";
import { PostgresStartError } from "./postgres-start-error.ts";
import { asPostgresUser, findPostgresUser, type PostgresUser } from "./postgres-user.ts";

export type EmbeddedPostgres = {
  url: string;
  port: number;
  pid: number;
  /** A clean shutdown; returns once the server is gone. Safe to call twice. */
  stop(): Promise<void>;
};

export type EmbeddedPostgresOptions = {
  /** Holds `cluster/`, `password`, `postgres.log`; made on first start. */
  dataDir: string;
  /** Default: the port of the last start where it is free, otherwise any free one. */
  port?: number;
  /** `false` trades safety after a power cut for speed; for tests. */
  durable?: boolean;
};

const START_TIMEOUT_MS = 30_000;
const START_ATTEMPTS = 3;
const STOP_TIMEOUT_MS = 15_000;
const DATABASE = "orrery";

/** Runs a Postgres server of one's own on 127.0.0.1. Throws PostgresStartError with a sentence that says what to do. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const folder = resolve(options.dataDir);
  const cluster = join(folder, "cluster");
  const binaries = await findPostgresBinaries();
  const user = findPostgresUser();
  await makeFolder(folder);
  await claimCluster(folder, cluster);
  try {
    const password = await readOrMakePassword(folder);
    if (!(await exists(join(cluster, "PG_VERSION")))) {
      await initialise(binaries.initdb, folder, cluster, user);
    }
    for (let attempt = 1; ; attempt += 1) {
      const port = await choosePort(folder, options.port);
      const started = await start(binaries.postgres, { folder, cluster, user, port, password, ...options });
      if (started !== null) return started;
      if (attempt === START_ATTEMPTS) throw failed(folder);
    }
  } catch (error) {
    await releaseCluster(folder);
    throw error;
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o711 });
    const probe = join(folder, ".writable");
    await writeFile(probe, "");
    await unlink(probe);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new PostgresStartError(
      "folder",
      `The data folder ${folder} cannot be written (${code}). Make it writable, or set ORRERY_DATA_DIR to another folder.`,
      cause,
    );
  }
}

async function readOrMakePassword(folder: string): Promise<string> {
  const file = join(folder, "password");
  const existing = (await readFile(file, "utf8").catch(() => "")).trim();
  if (existing !== "") return existing;
  const password = randomText(24);
  await writeFile(file, password, { mode: 0o600 });
  return password;
}

async function initialise(
  initdb: string,
  folder: string,
  cluster: string,
  user: PostgresUser,
): Promise<void> {
  await mkdir(cluster, { recursive: true, mode: 0o700 });
  const passwordFile = join(folder, ".initial-password");
  await writeFile(passwordFile, await readFile(join(folder, "password")), { mode: 0o600 });
  if (user !== null) {
    await chown(cluster, user.uid, user.gid);
    await chown(passwordFile, user.uid, user.gid);
  }
  const args = [
    `--pgdata=${cluster}`,
    "--username=orrery",
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
  ];
  const command = await asPostgresUser(user, initdb, args, cluster);
  const log = await open(join(folder, "postgres.log"), "a", 0o600);
  try {
    const child = spawn(command.file, command.args, {
      ...command.options,
      cwd: "/",
      stdio: ["ignore", log.fd, log.fd],
    });
    const code = await exitCode(child);
    if (code !== 0) throw failed(folder);
  } finally {
    await log.close();
    await unlink(passwordFile).catch(() => undefined);
  }
}

type StartOptions = EmbeddedPostgresOptions & {
  folder: string;
  cluster: string;
  user: PostgresUser;
  port: number;
  password: string;
};

/** Null where the server ended while starting: another try may help (a port taken meanwhile, backends of a killed server). */
async function start(postgres: string, options: StartOptions): Promise<EmbeddedPostgres | null> {
  const { folder, port, password } = options;
  const command = await asPostgresUser(options.user, postgres, serverArguments(options), options.cluster);
  const log = await open(join(folder, "postgres.log"), "a", 0o600);
  const child = spawn(command.file, command.args, {
    ...command.options,
    cwd: "/",
    // A session of its own: Ctrl-C in the terminal reaches the launcher, which stops the database last.
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
  });
  await log.close();
  const exited = exitCode(child);
  const url = (database: string) => `postgresql://orrery:${password}@127.0.0.1:${port}/${database}`;
  if (!(await waitUntilReady(url("postgres"), child, folder)) || child.pid === undefined) return null;
  await ensureDatabase(url("postgres"));
  await writeFile(join(folder, "port"), String(port));

  const stopOnExit = () => child.kill("SIGINT");
  process.once("exit", stopOnExit);
  child.unref();
  return {
    url: url(DATABASE),
    port,
    pid: child.pid,
    stop: async () => {
      process.off("exit", stopOnExit);
      child.ref();
      child.kill("SIGINT");
      const impatience = setTimeout(() => child.kill("SIGQUIT"), STOP_TIMEOUT_MS);
      await exited;
      clearTimeout(impatience);
      await releaseCluster(folder);
    },
  };
}

function serverArguments({ cluster, port, durable }: StartOptions): string[] {
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "200",
    timezone: "UTC",
    log_timezone: "UTC",
    shared_buffers: "128MB",
    ...(durable === false ? { fsync: "off", full_page_writes: "off", synchronous_commit: "off" } : {}),
  };
  return [
    "-D",
    cluster,
    "-p",
    String(port),
    ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
}

async function waitUntilReady(url: string, child: ChildProcess, folder: string): Promise<boolean> {
  const deadlineMs = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) return false;
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.end();
      return true;
    } catch (cause) {
      if ((cause as { code?: string }).code === "28P01") {
        child.kill("SIGINT");
        throw new PostgresStartError(
          "failed",
          `The password in ${join(folder, "password")} does not fit the database beside it. Restore the file, or move the folder away to start empty.`,
          cause,
        );
      }
      if (performance.now() > deadlineMs) {
        child.kill("SIGQUIT");
        throw failed(folder);
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

async function choosePort(folder: string, wanted: number | undefined): Promise<number> {
  if (wanted !== undefined) {
    if (await isFree(wanted)) return wanted;
    throw new PostgresStartError(
      "port",
      `Port ${wanted} on 127.0.0.1, meant for the embedded Postgres, is taken by another program. Free it, or choose another port.`,
    );
  }
  const last = Number(await readFile(join(folder, "port"), "utf8").catch(() => "0"));
  return last > 0 && (await isFree(last)) ? last : freePort();
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}

function failed(folder: string): PostgresStartError {
  return new PostgresStartError(
    "failed",
    `The embedded Postgres did not start; its last words are in ${join(folder, "postgres.log")}. ` +
      "Or set DATABASE_URL to a Postgres server of your own.",
  );
}

function exitCode(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once("exit", (code) => resolve(code));
    child.once("error", () => resolve(null));
  });
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
