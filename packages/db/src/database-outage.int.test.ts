import { createLogger, systemClock } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createDatabase, type Database } from "./database.ts";
import { AS_TEST, createPrivateServer, type PrivateServer } from "./testing/index.ts";

/** Generous: the promise is "within five seconds"; who waits for Postgres itself waits for ever. */
const ANSWER_WITHIN_MS = 30_000;
const UNAVAILABLE = { code: "DATABASE_UNAVAILABLE", retryable: true };

let server: PrivateServer;
let db: Database;
beforeAll(async () => {
  server = await createPrivateServer();
  db = createDatabase({
    url: server.url,
    clock: systemClock,
    log: createLogger({ service: "test", level: "silent" }),
  });
});
afterAll(async () => {
  await db.close();
  await server.close();
});

test("with Postgres stopped every call fails clearly and soon; with Postgres back they work without a restart", async () => {
  await db.ping();
  await server.stopServer();
  await expectAllUnavailable();
  await server.startServer();
  await vi.waitFor(() => db.ping(), ANSWER_WITHIN_MS);
  await db.write(AS_TEST, (tx) => tx.setting.write({ waitingRoomEnabled: true }, 1));
  expect(await db.read.setting.read()).toEqual({ waitingRoomEnabled: true });
});

test("a Postgres that is frozen, with its connections open, is not waited for", async () => {
  await Promise.all(Array.from({ length: 5 }, () => db.ping()));
  const backends = await db.prisma.$queryRaw<{ pid: number }[]>`SELECT pid FROM pg_stat_activity`;
  const pids = [server.pid(), ...backends.map((row) => row.pid)];
  for (const pid of pids) process.kill(pid, "SIGSTOP");
  try {
    await expectAllUnavailable();
  } finally {
    for (const pid of pids) process.kill(pid, "SIGCONT");
  }
  await vi.waitFor(() => db.ping(), ANSWER_WITHIN_MS);
  expect(await db.read.setting.read()).toEqual({ waitingRoomEnabled: true });
});

test("a connection cut in the middle of a transaction stores nothing", async () => {
  const cut = db.write(AS_TEST, async (tx) => {
    await tx.setting.write({ waitingRoomEnabled: false }, 2);
    await db.prisma.$queryRaw`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'`;
    await tx.setting.read();
  });
  await expect(cut).rejects.toMatchObject(UNAVAILABLE);
  expect(await db.read.setting.read()).toEqual({ waitingRoomEnabled: true });
});

async function expectAllUnavailable(): Promise<void> {
  const startedMs = performance.now();
  await Promise.all([
    expect(db.ping()).rejects.toMatchObject(UNAVAILABLE),
    expect(db.read.node.findAll()).rejects.toMatchObject(UNAVAILABLE),
    expect(db.read.lease.acquire("l", "h", 1000)).rejects.toMatchObject(UNAVAILABLE),
    expect(
      db.write(AS_TEST, (tx) => tx.setting.write({ waitingRoomEnabled: true }, 1)),
    ).rejects.toMatchObject(UNAVAILABLE),
    expect(db.prisma.user.count()).rejects.toMatchObject({ code: "DATABASE_UNAVAILABLE" }),
  ]);
  expect(performance.now() - startedMs).toBeLessThan(ANSWER_WITHIN_MS);
}
