import { randomInt } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPrivateServer, type PrivateServer } from "@orrery/db/testing";
import { formatCredits, UNITS_PER_CREDIT } from "@orrery/domain/billing";
import type { AccountView, CloudUsageEvent, LedgerVerdict } from "@orrery/protocol";
import { freePort, sortableId } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type HubPlace, type HubProcess, killHubProcesses, startHubProcess } from "./testing/hub-process.ts";
import { apiClient, until } from "./testing/test-hub.ts";
import { UsageSource } from "./testing/usage-source.ts";

/** 50 on demand; otherwise as many as a test run has time for, and each kind of them once. */
const KILLS_ASKED = process.env.ORRERY_FAULT_KILLS;
const KILLS = Number(KILLS_ASKED ?? 6);
const KILLS_MIN = 3;
const KILLING_MAX_MS = 15_000;
const SOURCES = 8;
const RICH_ACCOUNTS = 3;
/** So little that nobody spends more than a new account usually does, which would suspend it. */
const UNITS_PER_TOOL = 1000n;
const UNITS_PER_BYTE = 3n;
const BYTES_MAX = 1000;
const BOUGHT_UNITS = 50_000n * UNITS_PER_CREDIT;
/** Of an account whose credits run out meanwhile. */
const POOR_UNITS = 200n * UNITS_PER_TOOL;

let server: PrivateServer;
let place: HubPlace;
let hub: HubProcess;

beforeAll(async () => {
  server = await createPrivateServer({ durable: true });
  const dataDir = await mkdtemp(join(tmpdir(), "orrery-faults-"));
  place = { databaseUrl: server.url, dataDir, hubPort: await freePort(), gatewayPort: await freePort() };
  hub = await startHub();
}, 60_000);
afterAll(async () => {
  await killHubProcesses();
  await server.close();
  await rm(place.dataDir, { recursive: true, force: true });
});

function startHub(): Promise<HubProcess> {
  return startHubProcess(place, { ORRERY_API_RATE_PER_MINUTE: "10000000" });
}

async function admin() {
  return apiClient(hub.url, await hub.adminToken());
}

async function publishPrices(): Promise<void> {
  const flat = (units: bigint) => ({
    pricing: { kind: "flat", price: { credits: formatCredits(units), per: "1" } },
  });
  const rates = { tool_invocations: flat(UNITS_PER_TOOL), transferred_bytes: flat(UNITS_PER_BYTE) };
  await (await admin()).mutate("rateCards.create", { name: "small", rates });
}

async function openAccount(name: string, units: bigint): Promise<string> {
  const api = await admin();
  const { id } = await api.mutate<AccountView>("accounts.create", { name });
  await api.mutate("credits.buy", {
    ...{ accountId: id, key: `bought ${id}`, credits: formatCredits(units), reference: "test" },
  });
  return id;
}

/** What one event costs, wherever it stands among others. */
function costOf({ data }: CloudUsageEvent): bigint {
  return data.meter === "tool_invocations" ? UNITS_PER_TOOL : UNITS_PER_BYTE * BigInt(data.value ?? 1);
}

test(`kill -9 of the hub and of Postgres, ${KILLS} times, while ${SOURCES} sources report: nothing is lost, nothing is booked twice`, async () => {
  await publishPrices();
  const accounts: string[] = [];
  for (let number = 1; number <= RICH_ACCOUNTS; number += 1) {
    accounts.push(await openAccount(`rich ${number}`, BOUGHT_UNITS));
  }
  const poor = await openAccount("poor", POOR_UNITS);
  accounts.push(poor);
  const { text: token } = await (await admin()).mutate<{ text: string }>("apiTokens.create", {
    ...{ name: "sources", scopes: ["usage:write"] },
  });
  const sources = Array.from({ length: SOURCES }, (_, index) => {
    const file = join(place.dataDir, `source-${index}.jsonl`);
    return new UsageSource({ url: `${hub.url}/v1/usage`, token, file });
  });

  let isRunning = true;
  const reporting = sources.map(async (source, index) => {
    while (isRunning) {
      await source.report(
        Array.from({ length: randomInt(1, 12) }, () => randomEvent(`source-${index}`, accounts)),
      );
      if (randomInt(4) === 0) await source.repeat(5, (among) => randomInt(among));
    }
  });
  const killed = await killAtRandom(KILLS);
  isRunning = false;
  await Promise.all(reporting);

  // Whoever was interrupted was interrupted while something was on its way.
  expect(sources.reduce((sum, { failedRequests }) => sum + failedRequests, 0)).toBeGreaterThan(0);
  expect(killed.hub).toBeGreaterThanOrEqual(2);
  expect(killed.postgres).toBeGreaterThanOrEqual(2);
  await expectBookedOnce(sources, poor);
  for (const accountId of accounts) expect(await problemsOf(accountId)).toEqual([]);

  await expectTamperingIsNamed(accounts[0] as string);
}, 600_000);

function randomEvent(source: string, accounts: readonly string[]): CloudUsageEvent {
  const isTool = randomInt(2) === 0;
  return {
    ...{ specversion: "1.0", type: "orrery.usage", source, id: sortableId() },
    subject: accounts[randomInt(accounts.length)] as CloudUsageEvent["subject"],
    data: isTool
      ? { meter: "tool_invocations" }
      : { meter: "transferred_bytes", value: String(randomInt(1, BYTES_MAX)) },
  };
}

/** Hub, Postgres or both, each time after a while in which the sources got on. */
async function killAtRandom(times: number): Promise<{ hub: number; postgres: number }> {
  const killed = { hub: 0, postgres: 0 };
  const startedMs = performance.now();
  for (let kill = 0; kill < times; kill += 1) {
    const isLate = performance.now() - startedMs > KILLING_MAX_MS;
    if (KILLS_ASKED === undefined && isLate && kill >= KILLS_MIN) break;
    const before = await bookedCount();
    await until("usage is booked again", async () => (await bookedCount()) > before, 60_000);
    await new Promise((resolve) => setTimeout(resolve, randomInt(0, 400)));
    const who = (["hub", "postgres", "both"] as const)[kill % 3];
    if (who !== "postgres") {
      killed.hub += 1;
      await hub.end("SIGKILL");
    }
    if (who !== "hub") {
      killed.postgres += 1;
      await server.killServer();
      await startPostgres();
    }
    if (who !== "postgres") hub = await startHub();
  }
  return killed;
}

/** Backends that a killed server left behind keep the next one out for a moment. */
async function startPostgres(): Promise<void> {
  await until("Postgres starts again", () =>
    server.startServer().then(
      () => true,
      () => false,
    ),
  );
}

async function bookedCount(): Promise<number> {
  const [row] = await server.sql<{ count: string }>("SELECT count(*) AS count FROM usage_event");
  return Number(row?.count);
}

async function expectBookedOnce(sources: readonly UsageSource[], poor: string): Promise<void> {
  const rows = await server.sql<{
    source: string;
    id: string;
    account_id: string;
    units: string;
    is_booked: boolean;
  }>("SELECT source, id, account_id, units::text AS units, refusal IS NULL AS is_booked FROM usage_event");
  const stored = new Map(rows.map((row) => [`${row.source} ${row.id}`, row]));
  const written = sources.flatMap((source) => source.written());
  expect(new Set(written.map(({ source, id }) => `${source} ${id}`))).toEqual(new Set(stored.keys()));

  const spent = new Map<string, bigint>();
  for (const { event, answers } of sources.flatMap((source) => source.told())) {
    const row = stored.get(`${event.source} ${event.id}`);
    expect(answers.length).toBeGreaterThan(0);
    for (const answer of answers) {
      // However often it was asked: the same answer, and it is what the database has.
      expect(answer.outcome === "booked").toBe(row?.is_booked);
      if (answer.outcome === "booked") expect(answer.units).toBe(row?.units);
      else expect([answer.refusal.reason, event.subject]).toEqual(["insufficient", poor]);
    }
    if (row?.is_booked !== true) continue;
    expect(BigInt(row.units)).toBe(costOf(event));
    spent.set(event.subject, (spent.get(event.subject) ?? 0n) + costOf(event));
  }
  await expectSpent(spent, poor);
}

/** Events, charges, entries and wallets say the same of each account; each charge is what its events are. */
async function expectSpent(spent: ReadonlyMap<string, bigint>, poor: string): Promise<void> {
  const rows = await server.sql<{ account_id: string; charged: string; entered: string; balance: string }>(
    `SELECT account_id, balance_units::text AS balance,
       (SELECT sum(units) FROM usage_charge WHERE usage_charge.account_id = wallet.account_id)::text AS charged,
       (SELECT sum(units) FROM ledger_entry WHERE ledger_entry.account_id = wallet.account_id AND kind = 'usage')::text AS entered
     FROM wallet`,
  );
  expect(rows).toHaveLength(spent.size);
  for (const row of rows) {
    const units = spent.get(row.account_id) ?? 0n;
    const bought = row.account_id === poor ? POOR_UNITS : BOUGHT_UNITS;
    expect([row.charged, row.entered, row.balance]).toEqual([units, units, bought - units].map(String));
  }
  const differing = await server.sql(
    `SELECT usage_charge.id FROM usage_charge
     LEFT JOIN (SELECT charge_id, sum(units) AS units, count(*) AS events FROM usage_event GROUP BY charge_id) AS told
       ON told.charge_id = usage_charge.id
     LEFT JOIN ledger_entry ON ledger_entry.account_id = usage_charge.account_id AND ledger_entry.number = usage_charge.entry
     WHERE told.units IS DISTINCT FROM usage_charge.units OR told.events IS DISTINCT FROM usage_charge.event_count
       OR ledger_entry.units IS DISTINCT FROM usage_charge.units`,
  );
  expect(differing).toEqual([]);
}

async function problemsOf(accountId: string): Promise<LedgerVerdict["problems"]> {
  return (await (await admin()).query<LedgerVerdict>("accounts.verify", { accountId })).problems;
}

/** As the database's superuser, with the triggers off. */
async function expectTamperingIsNamed(accountId: string): Promise<void> {
  const [entry] = await server.sql<{ number: string }>(
    "SELECT number::text AS number FROM ledger_entry WHERE account_id = $1 AND kind = 'usage' ORDER BY number OFFSET 3 LIMIT 1",
    [accountId],
  );
  const number = Number(entry?.number);
  await server.sql(
    `SET session_replication_role = replica;
     UPDATE ledger_entry SET units = units - 1 WHERE account_id = '${accountId}' AND number = ${number}`,
  );
  const problems = await problemsOf(accountId);
  expect(new Set(problems.map((problem) => `${problem.accountId} ${problem.entry}`))).toEqual(
    new Set([`${accountId} ${number}`]),
  );
}
