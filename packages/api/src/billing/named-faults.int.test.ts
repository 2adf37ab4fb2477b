import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { createDatabase, type Database } from "@orrery/db";
import { AS_TEST, createPrivateServer, nodeInsert, type PrivateServer } from "@orrery/db/testing";
import type { AccountId } from "@orrery/protocol";
import {
  createLogger,
  type FaultPoint,
  HUB_FAULT_POINTS,
  holdAt,
  sortableId,
  systemClock,
} from "@orrery/runtime";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { raiseLostFindings } from "../findings/raise-lost-findings.ts";
import { draftIn } from "../invoices/draft-invoice.ts";
import { bookRequests } from "../ledger/book-requests.ts";
import { verifyBooks } from "../ledger/verify-books.ts";
import { createUsageBook } from "../usage/usage-book.ts";
import { toldQuantity } from "../usage/usage-booking.ts";
import { type BillingWork, doBillingWork } from "./testing/billing-work.ts";

const DYING_HUB = fileURLToPath(new URL("./testing/dying-hub.ts", import.meta.url));
const CREDIT = 1_000_000_000n;
const BOUGHT = 100n * CREDIT;
const DAY_MS = 86_400_000;
/** For a machine with other work. */
const DEADLINE_MS = 240_000;

const log = createLogger({ service: "test", level: "silent" });
let server: PrivateServer;
let db: Database;
const works: BillingWork[] = [];

beforeAll(async () => {
  server = await createPrivateServer({ durable: true });
  db = createDatabase({ url: server.url, log, clock: systemClock });
});
afterEach(() => holdAt(null));
afterAll(async () => {
  await db.close();
  await server.close();
});

/** An account with credits, a node of its own, and a draft for yesterday, when one invocation was used. */
async function prepareWork(): Promise<BillingWork> {
  const accountId = sortableId() as AccountId;
  const nowMs = systemClock.nowAtMs();
  const terms = {
    currency: "EUR",
    creditPriceMicros: 10_000n,
    taxPpm: 0,
    zone: "UTC",
    period: "daily",
  } as const;
  await db.read.account.insert({ ...terms, id: accountId, name: accountId, createdAtMs: nowMs - 3 * DAY_MS });
  await db.read.ledger.insertWallet(accountId, 0n, nowMs);
  const posting = {
    kind: "purchase",
    units: BOUGHT,
    priority: 50,
    endsAtMs: null,
    isPromotional: false,
  } as const;
  await db.write(AS_TEST, (tx) =>
    bookRequests(tx.ledger, [{ accountId, key: "bought", posting, detail: {} }], nowMs),
  );
  const { id, name } = await db.write(AS_TEST, (tx) => tx.node.insert(nodeInsert()));
  const epoch = await db.read.node.bumpConnectionEpoch(id);
  const from = new Date(nowMs - 3 * DAY_MS);
  await server.sql(
    "INSERT INTO account_span (subject_kind, subject_id, account_id, from_at) VALUES ('node', $1, $2, $3)",
    [id, accountId, from],
  );
  const yesterday = {
    source: "test",
    id: sortableId(),
    accountId,
    meter: "tool_invocations",
    atMs: nowMs - DAY_MS,
  };
  await createUsageBook({ db, clock: systemClock, log }).book([
    { ...yesterday, value: toldQuantity(1), unique: null, worker: null, nodeId: null, parts: [] },
  ]);
  const account = await db.read.account.find(accountId);
  if (account === null) throw new Error("no account");
  const day = {
    fromAtMs: Math.floor(nowMs / DAY_MS - 1) * DAY_MS,
    toAtMs: Math.floor(nowMs / DAY_MS) * DAY_MS,
  };
  const invoiceId = await db.write(AS_TEST, (tx) =>
    draftIn(tx, account, nowMs, () => ({ atMs: day.fromAtMs, period: day })),
  );
  const work = {
    accountId,
    node: { id, name, epoch: epoch ?? 0 },
    eventId: sortableId(),
    eventAtMs: nowMs,
    invoiceId,
  };
  works.push(work);
  return work;
}

/** Each event is booked once and paid once, nothing is held any more, and the invoice has its line and its number. */
async function expectDoneOnce({ accountId, node, eventId, invoiceId }: BillingWork): Promise<void> {
  const [row] = await server.sql(
    `SELECT balance_units::text AS balance,
       (SELECT count(*)::int FROM usage_event WHERE source = $2 AND id = $3 AND refusal IS NULL) AS events,
       (SELECT sum(units)::text FROM ledger_entry WHERE account_id = $1 AND kind = 'usage') AS paid,
       (SELECT count(*)::int FROM credit_hold WHERE account_id = $1 AND closed_at IS NULL) AS holds,
       (SELECT count(*)::int FROM usage_charge WHERE invoice_id = $4) AS charges,
       (SELECT count(*)::int FROM event WHERE type = 'invoice.finalized' AND subject_id = $4) AS told,
       (SELECT state FROM invoice WHERE id = $4) AS state
     FROM wallet WHERE account_id = $1`,
    [accountId, `node/${node.id}`, eventId, invoiceId],
  );
  expect(row).toEqual({
    ...{ balance: String(BOUGHT - 2n * CREDIT), paid: String(2n * CREDIT) },
    ...{ events: 1, holds: 0, charges: 1, told: 1, state: "paid" },
  });
}

/** Whoever was killed between its booking and its finding has told nobody; told of again, the event is answered and nothing more. */
async function expectLostFindingFound(): Promise<void> {
  const countsOf = async (): Promise<number[]> => {
    const rows = await server.sql<{ count: number }>(
      `SELECT coalesce(sum(finding.count), 0)::int AS count FROM account
       LEFT JOIN finding ON finding.account_id = account.id AND kind = 'bad_quantity' GROUP BY account.id`,
    );
    return rows.map(({ count }) => count).sort();
  };
  const all = works.map(() => 1);
  expect(await countsOf()).toEqual([0, ...all.slice(1)]);
  const span = { fromAtMs: 0, toAtMs: systemClock.nowAtMs() + 1 };
  for (const count of [1, 0]) {
    const raised = await db.write(AS_TEST, (tx) => raiseLostFindings(tx, span));
    expect(raised).toEqual({ count, hasMore: false });
  }
  expect(await countsOf()).toEqual(all);
}

async function expectSoundBooks(): Promise<void> {
  await expectLostFindingFound();
  for (const work of works) await expectDoneOnce(work);
  const numbers = await server.sql<{ number: string }>(
    "SELECT number FROM invoice WHERE number IS NOT NULL ORDER BY number",
  );
  expect(numbers.map(({ number }) => Number(number.slice(5)))).toEqual(works.map((_, at) => at + 1));
  expect(await verifyBooks(db.read, null)).toMatchObject({ problemCount: 0, accountCount: works.length });
}

/** Who stands at one of these keeps the series of numbers from the others; so each has a run of its own. */
const ALONE: readonly FaultPoint[] = ["invoice.lined", "invoice.finalized"];
const RUNS = [HUB_FAULT_POINTS.filter((point) => !ALONE.includes(point)), ...ALONE.map((point) => [point])];

async function runDyingHub(points: readonly FaultPoint[], asked: readonly BillingWork[]): Promise<void> {
  const args = [DYING_HUB, server.url, JSON.stringify(points), JSON.stringify(asked)];
  const child = spawn(process.execPath, args, { stdio: "inherit" });
  const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
  expect([points, code, signal]).toEqual([points, null, "SIGKILL"]);
}

test(`kill -9 of the hub at ${HUB_FAULT_POINTS.join(", ")}: nothing is lost, nothing happens twice`, {
  timeout: DEADLINE_MS,
}, async () => {
  for (const points of RUNS) {
    const asked = await Promise.all(points.map(prepareWork));
    await runDyingHub(points, asked);
    await Promise.all(asked.map((work) => doBillingWork(db, work)));
  }
  await expectSoundBooks();
});

/** All its processes at once; they have no time to notice. */
function killPostgres(): void {
  const pid = server.pid();
  spawnSync("pkill", ["-KILL", "-P", String(pid)]);
  process.kill(pid, "SIGKILL");
}

test("kill -9 of Postgres at each of them: the same", { timeout: DEADLINE_MS }, async () => {
  for (const points of RUNS) {
    const asked = await Promise.all(points.map(prepareWork));
    let isKilled = false;
    holdAt(points, () => {
      killPostgres();
      isKilled = true;
    });
    const ended = await Promise.allSettled(asked.map((work) => doBillingWork(db, work)));
    expect(isKilled, points.join()).toBe(true);
    expect(ended.map(({ status }) => status)).toEqual(points.map(() => "rejected"));
    await server.stopServer();
    await server.startServer();
    await Promise.all(asked.map((work) => doBillingWork(db, work)));
  }
  await expectSoundBooks();
});
