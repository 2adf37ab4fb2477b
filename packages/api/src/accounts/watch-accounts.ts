import type { AccountRecord, Database, RuleTopUps, WriteTransaction } from "@orrery/db";
import {
  type AlertGauge,
  type AlertStep,
  alertSentence,
  alertSeverity,
  availableUnits,
  creditsPercent,
  heldUnits,
  type Period,
  percentOf,
  stepAlerts,
  stepTopUp,
  type ToldAlert,
  type Wallet,
} from "@orrery/domain/billing";
import type { Actor, CorrelationId } from "@orrery/protocol";
import { type Clock, sortableId } from "@orrery/runtime";
import { findBursts, raiseBurst } from "../findings/burst-finding.ts";
import { beginTopUp } from "../top-ups/begin-top-up.ts";
import type { PaymentPort } from "../top-ups/payment-port.ts";
import { accountSubject } from "./account-access.ts";
import { runningPeriods } from "./running-periods.ts";

export type WatchPorts = {
  db: Database;
  clock: Clock;
  payments: PaymentPort | null;
  actor: Actor;
  /** False: somebody else watches by now, and nothing may be written. */
  isCurrent: (tx: WriteTransaction) => Promise<boolean>;
};

type Gauge = AlertGauge & { usedUnits: bigint; limitUnits: bigint; leftUnits: bigint };
type News = { account: AccountRecord; alerts: { gauge: Gauge; step: AlertStep }[]; topsUp: boolean };

/**
 * Looks at accounts of which something changed: tells what is used up, begins automatic top-ups, finds bursts. Reads all of them at once and
 * writes for those alone of which there is news.
 */
export async function watchAccounts(ports: WatchPorts, accountIds: readonly string[]): Promise<void> {
  const nowAtMs = ports.clock.nowAtMs();
  const accounts = await ports.db.read.account.findOpen(accountIds);
  if (accounts.length === 0) return;
  const news = await findNews(ports.db, accounts, nowAtMs);
  if (news.some(({ alerts }) => alerts.length > 0)) await write(ports, (tx) => tellAlerts(tx, news, nowAtMs));
  for (const { account, topsUp } of news) {
    if (!topsUp) continue;
    await write(ports, (tx) => beginTopUp(tx, account.id, { payments: ports.payments, nowAtMs }));
  }
  for (const burst of await findBursts(ports.db, accounts, nowAtMs)) {
    await write(ports, (tx) => raiseBurst(tx, burst, nowAtMs));
  }
}

function write(ports: WatchPorts, work: (tx: WriteTransaction) => Promise<void>): Promise<void> {
  const options = { actor: ports.actor, correlationId: sortableId() as CorrelationId };
  return ports.db.write(options, async (tx) => {
    if (await ports.isCurrent(tx)) await work(tx);
  });
}

async function findNews(db: Database, accounts: readonly AccountRecord[], nowAtMs: number): Promise<News[]> {
  const { ledger, usageRead, accountWatch, topUp } = db.read;
  const ids = accounts.map(({ id }) => id);
  const periodOf = runningPeriods(nowAtMs);
  const periods = new Map(
    accounts.map(({ id, zone, period }) => [
      id as string,
      { day: periodOf("daily", zone), period: periodOf(period, zone) },
    ]),
  );
  const asked = [...periods].map(([accountId, { day, period }]) => ({
    ...{ accountId, dayFromAtMs: day.fromAtMs, periodFromAtMs: period.fromAtMs },
  }));
  const withRule = new Set<string>(accounts.flatMap(({ id, topUp: rule }) => (rule === null ? [] : [id])));
  const [wallets, spends, told, newest, topUps] = await Promise.all([
    ledger.findWallets(ids),
    usageRead.spendOf(asked),
    accountWatch.findTold(ids),
    accountWatch.findNewestGrants(ids),
    topUp.findOfRules(asked.filter(({ accountId }) => withRule.has(accountId))),
  ]);
  return accounts.flatMap((account) => {
    const wallet = wallets.get(account.id);
    const running = periods.get(account.id);
    if (wallet === undefined || running === undefined) return [];
    const spend = spends.get(account.id) ?? { dayUnits: 0n, periodUnits: 0n };
    const gauges = [
      ...creditsGauge(wallet, newest.get(account.id) ?? null),
      ...limitGauge("day", account.dayLimitUnits, spend.dayUnits, running.day),
      ...limitGauge("period", account.periodLimitUnits, spend.periodUnits, running.period),
    ];
    const alerts = alertsOf(gauges, told.get(account.id) ?? []);
    const topsUp = wantsTopUp(account, wallet, topUps.get(account.id), nowAtMs);
    return alerts.length === 0 && !topsUp ? [] : [{ account, alerts, topsUp }];
  });
}

function alertsOf(gauges: readonly Gauge[], told: readonly ToldAlert[]): News["alerts"] {
  return gauges
    .map((gauge) => ({ gauge, step: stepAlerts(gauge, told) }))
    .filter(({ step }) => step.remember.length > 0 || step.forgets);
}

function creditsGauge(wallet: Wallet, newestGrant: string | null): Gauge[] {
  const { overdraftUnits, debtUnits } = wallet;
  const leftUnits = wallet.grants.reduce((sum, grant) => sum + grant.leftUnits, 0n);
  const percent = creditsPercent({
    ...{ hasBeenGranted: newestGrant !== null, leftUnits, overdraftUnits, debtUnits },
    grantedUnits: wallet.grants.reduce((sum, grant) => sum + grant.units, 0n),
    heldUnits: heldUnits(wallet),
    availableUnits: availableUnits(wallet),
  });
  if (percent === null) return [];
  const numbers = { usedUnits: 0n, limitUnits: 0n, leftUnits: leftUnits + overdraftUnits - debtUnits };
  return [{ kind: "credits", matter: "credits", variant: newestGrant ?? "none", percent, ...numbers }];
}

function limitGauge(
  kind: "day" | "period",
  limitUnits: bigint | null,
  usedUnits: bigint,
  { fromAtMs }: Period,
): Gauge[] {
  if (limitUnits === null) return [];
  return [
    {
      ...{ kind, matter: String(fromAtMs), variant: String(limitUnits), usedUnits, limitUnits },
      ...{ percent: percentOf(usedUnits, limitUnits), leftUnits: limitUnits - usedUnits },
    },
  ];
}

/** Of several who tell the same, the one who writes it first has it in the log. */
async function tellAlerts(tx: WriteTransaction, news: readonly News[], nowAtMs: number): Promise<void> {
  const alerts = news.flatMap(({ account, alerts: own }) => own.map((alert) => ({ account, ...alert })));
  const rows = alerts.flatMap(({ account, gauge, step }) =>
    step.remember.map((level) => ({ accountId: account.id, kind: gauge.kind, key: step.key, level })),
  );
  const added = await tx.accountWatch.rememberAlerts(rows, nowAtMs);
  const isAdded = new Set(added.map(({ accountId, kind, level }) => `${accountId} ${kind} ${level}`));
  await tx.accountWatch.forgetAlerts(
    alerts
      .filter(({ step }) => step.forgets)
      .map(({ account, gauge, step }) => ({ accountId: account.id, kind: gauge.kind, key: step.key })),
  );
  for (const { account, gauge, step } of alerts) {
    if (step.tell === null || !isAdded.has(`${account.id} ${gauge.kind} ${step.tell}`)) continue;
    tx.appendEvent({
      type: "account.alert",
      severity: alertSeverity(step.tell),
      subject: accountSubject(account),
      summary: alertSentence(account.name, gauge.kind, step.tell, gauge),
      data: {
        ...{ kind: gauge.kind, level: step.tell, percent: gauge.percent },
        leftUnits: gauge.leftUnits.toString(),
        ...(gauge.kind === "credits"
          ? {}
          : { usedUnits: gauge.usedUnits.toString(), limitUnits: gauge.limitUnits.toString() }),
      },
    });
  }
}

/** Also where a shortage is over, which is to be written too. */
function wantsTopUp(
  account: AccountRecord,
  wallet: Wallet,
  topUps: RuleTopUps | undefined,
  nowAtMs: number,
): boolean {
  if (account.topUp === null) return false;
  const { belowUnits, perPeriodMax } = account.topUp;
  const step = stepTopUp(
    {
      ...{ rule: { belowUnits: BigInt(belowUnits), perPeriodMax }, availableUnits: availableUnits(wallet) },
      ...{ isActive: account.state === "active", last: null, countInPeriod: 0, ...topUps },
    },
    nowAtMs,
  );
  return step !== "none";
}
