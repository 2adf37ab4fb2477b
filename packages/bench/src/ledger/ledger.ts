import { cpus } from "node:os";
import { type Figure, quantile } from "../figure.ts";
import { coreShare, readProcessUsage } from "../process-usage.ts";
import { type Stack, startStack } from "../stack/stack.ts";
import { measureDecisions } from "./admission.ts";
import { measureAuthorizeOverLoopback } from "./authorize-loopback.ts";
import { DEBIT_UNITS, openAccounts, proveBooks, publishPrice } from "./books.ts";
import { Floor } from "./floor.ts";
import { UsageWriters, usageEvent } from "./usage-writers.ts";
import { measureWriters, medianRound, type Round } from "./writers.ts";

export type LedgerBenchOptions = {
  /** Of each of Orrery and the floor; they take turns. */
  rounds: number;
  roundMs: number;
  onFigure: (figure: Figure) => void;
  onProgress: (line: string) => void;
};

const FLOOR = "sql-function";
const WRITERS = 16;
const ACCOUNTS = 64;
/** As an outbox tells that has something to tell. */
const OUTBOX_BATCH = 64;
const BATCH = 500;
const DECISIONS = 200_000;

/**
 * Durable debits through the public path, beside one SQL function called on the same server in turn. All of it shares this machine's cores:
 * Postgres, the hub, and the writers of both sides, who have one connection and one open request each.
 */
export async function ledgerBench(options: LedgerBenchOptions): Promise<void> {
  const { onProgress } = options;
  const stack = await startStack({
    web: false,
    // One token and one account tell everything here.
    env: { ORRERY_API_RATE_PER_MINUTE: "100000000", ORRERY_USAGE_RATE_PER_SECOND: "10000000" },
  });
  try {
    await publishPrice(stack);
    onProgress(`opening ${ACCOUNTS} accounts and a hot one`);
    const many = await openAccounts(stack, "account", ACCOUNTS);
    const hot = await openAccounts(stack, "hot", 1);
    const floor = await Floor.open(stack.databaseUrl, [...many, ...hot], WRITERS);
    const usage = await UsageWriters.open(stack, WRITERS);
    const bench = { options, stack, floor, usage };
    await refuseUnlessDurable(floor);
    await measureDebits(bench, many);
    await measureDebits(bench, hot);
    await measureBatches(bench, many);
    measureAdmission(options);
    onProgress("authorisations over an agent's local API");
    await measureAuthorizeOverLoopback(stack, hot[0] ?? "", options.onFigure);
    usage.close();
    await floor.close();
  } finally {
    await stack.stop();
  }
}

type Bench = { options: LedgerBenchOptions; stack: Stack; floor: Floor; usage: UsageWriters };

async function refuseUnlessDurable(floor: Floor): Promise<void> {
  for (const name of ["fsync", "synchronous_commit", "full_page_writes"]) {
    const value = await floor.setting(name);
    if (value !== "on") throw new Error(`${name} is ${value}: this bench is of a durable database`);
  }
}

async function measureDebits(bench: Bench, accountIds: readonly string[]): Promise<void> {
  const { options, stack, floor, usage } = bench;
  const { onProgress, rounds, roundMs } = options;
  const took: Record<"orrery" | "batches" | typeof FLOOR, Round[]> = { orrery: [], batches: [], [FLOOR]: [] };
  const cores: number[] = [];
  const accountOf = accountPicker(accountIds);
  const floorBefore = await floor.booked();
  let asked = 0;
  for (let round = 0; round < rounds; round += 1) {
    onProgress(`${accountIds.length} accounts, ${WRITERS} writers: round ${round + 1} of ${rounds}`);
    took[FLOOR].push(
      await measureWriters(WRITERS, roundMs, async (writer, turn) => {
        asked += 1;
        const account = accountOf(writer, turn);
        await floor.debit(writer, account, `${round} ${writer} ${turn}`, DEBIT_UNITS);
      }),
    );
    const before = readProcessUsage(stack.hub.pid);
    took.orrery.push(
      await measureWriters(WRITERS, roundMs, (writer, turn) => {
        const account = accountOf(writer, turn);
        return usage.one(writer, usageEvent(account, `${accountIds.length} ${round} ${writer} ${turn}`));
      }),
    );
    cores.push(coreShare(before, readProcessUsage(stack.hub.pid)));
    took.batches.push(
      await measureBatchRound(usage, options.roundMs, (writer, turn) => ({
        ...{ accountIds, count: OUTBOX_BATCH },
        id: `${accountIds.length} ${round} ${writer} ${turn} of ${OUTBOX_BATCH}`,
      })),
    );
  }
  const floorAfter = await floor.booked();
  if (floorAfter.count - floorBefore.count !== asked || floorAfter.differing > 0) {
    throw new Error(`the floor was asked for ${asked} debits and has ${JSON.stringify(floorAfter)}`);
  }
  const entryCount = await proveBooks(stack, usage);
  onProgress(`${entryCount} entries proven, sums as answered`);
  const params = { accounts: accountIds.length, writers: WRITERS };
  for (const subject of ["orrery", FLOOR] as const) {
    tellRounds(bench, subject, "debits_per_second", took[subject], params);
  }
  const inBatches = { ...params, batch: OUTBOX_BATCH };
  tellRounds(bench, "orrery", "debits_per_second", took.batches, inBatches);
  // The same floor: one debit is one call there.
  tellRounds(bench, FLOOR, "debits_per_second", took[FLOOR], inBatches);
  const base = { bench: "ledger", subject: "orrery", params, samples: rounds };
  options.onFigure({ ...base, metric: "hub_core_share", value: quantile(cores, 0.5), unit: "core" });
}

/** Each writer goes through all accounts, and begins at another one. */
function accountPicker(accountIds: readonly string[]): (writer: number, turn: number) => string {
  const step = Math.max(1, Math.floor(accountIds.length / WRITERS));
  return (writer, turn) => accountIds[(writer * step + turn) % accountIds.length] ?? "";
}

async function measureBatches(bench: Bench, accountIds: readonly string[]): Promise<void> {
  const { options, stack, usage } = bench;
  const rounds: Round[] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    options.onProgress(`batches of ${BATCH}: round ${round + 1} of ${options.rounds}`);
    rounds.push(
      await measureBatchRound(usage, options.roundMs, (writer, turn) => ({
        ...{ accountIds, count: BATCH, id: `batch ${round} ${writer} ${turn}` },
      })),
    );
  }
  await proveBooks(stack, usage);
  const params = { accounts: accountIds.length, writers: WRITERS, batch: BATCH };
  tellRounds(bench, "orrery", "events_per_second", rounds, params);
}

type Told = { accountIds: readonly string[]; count: number; id: string };

/** `perSecond` counts events, the rest requests; a request's events go through the accounts. */
async function measureBatchRound(
  usage: UsageWriters,
  roundMs: number,
  toldBy: (writer: number, turn: number) => Told,
): Promise<Round> {
  let perRequest = 0;
  const round = await measureWriters(WRITERS, roundMs, (writer, turn) => {
    const { accountIds, count, id } = toldBy(writer, turn);
    perRequest = count;
    const eventOf = (_: unknown, number: number) =>
      usageEvent(accountIds[number % accountIds.length] ?? "", `${id} ${number}`);
    return usage.batch(writer, Array.from({ length: count }, eventOf));
  });
  return { ...round, perSecond: round.perSecond * perRequest };
}

function tellRounds(
  { options }: Bench,
  subject: string,
  metric: string,
  rounds: readonly Round[],
  params: Figure["params"],
): void {
  const { perSecond, p50Ms, p99Ms, count } = medianRound(rounds);
  const base = { bench: "ledger", subject, params: { ...params, cores: cpus().length }, samples: count };
  options.onFigure({ ...base, metric, value: perSecond, unit: "1/s" });
  options.onFigure({ ...base, metric: "booked_p50", value: p50Ms, unit: "ms" });
  options.onFigure({ ...base, metric: "booked_p99", value: p99Ms, unit: "ms" });
}

function measureAdmission({ onFigure, onProgress }: LedgerBenchOptions): void {
  onProgress(`${DECISIONS} decisions from slices`);
  const samplesMs = measureDecisions(DECISIONS);
  const base = { bench: "ledger", subject: "orrery", params: { from: "memory" }, samples: DECISIONS };
  for (const [metric, q] of [
    ["authorize_p50", 0.5],
    ["authorize_p99", 0.99],
  ] as const) {
    onFigure({ ...base, metric, value: quantile(samplesMs, q), unit: "ms" });
  }
}
