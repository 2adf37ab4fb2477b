import type {
  AccountAssignmentView,
  AccountMemberView,
  AccountRuleView,
  AccountView,
  CreditGrantView,
} from "@orrery/protocol";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { formatCredits, formatMicros } from "../output/amounts.ts";
import { formatAge, formatDuration } from "../output/duration.ts";
import { type Column, formatTable } from "../output/table.ts";
import { plainText } from "../output/text-width.ts";
import { findAccount } from "./find-account.ts";

export type AccountDetail = AccountView & {
  grants: CreditGrantView[];
  members: AccountMemberView[];
  rules: AccountRuleView[];
  assignments: AccountAssignmentView[];
};

export async function showAccount(ctx: CommandContext, reference: string): Promise<void> {
  const hub = await connectHub(ctx);
  const account = await findAccount(hub, reference);
  const input = { accountId: account.id };
  const [grants, members, rules, assignments] = await ask(hub, (api) =>
    Promise.all([
      api.accounts.grants.query(input),
      api.accounts.members.query(input),
      api.accounts.rules.query(input),
      api.accounts.assignments.query(input),
    ]),
  );
  const detail: AccountDetail = { ...account, grants, members, rules, assignments };
  if (ctx.isJson) ctx.terminal.json(detail);
  else printDetail(ctx, detail);
}

/** What every change of an account ends with. */
export function printAccount(ctx: CommandContext, account: AccountView, sentence: string): void {
  if (ctx.isJson) ctx.terminal.json(account);
  else ctx.terminal.line(plainText(sentence));
}

function printDetail(ctx: CommandContext, account: AccountDetail): void {
  const { terminal } = ctx;
  terminal.line(terminal.paint("bold", plainText(account.name)));
  const rows = describe(account, ctx.nowAtMs());
  const width = Math.max(...rows.map(([title]) => title.length));
  for (const [title, value] of rows) {
    terminal.line(`  ${terminal.paint("dim", title.padEnd(width))}  ${plainText(value)}`);
  }
  terminal.line();
  if (account.grants.length === 0) terminal.line("It has no credits to spend.");
  else {
    const paint = (text: string) => terminal.paint("dim", text);
    terminal.lines(formatTable(grantColumns(ctx), account.grants, terminal.width, paint));
  }
}

function describe(account: AccountDetail, nowAtMs: number): [string, string][] {
  const { state, stateReason, stateSinceAtMs, day, periodSpend, topUp } = account;
  const byHand = account.assignments.filter(({ ruleId }) => ruleId === null);
  const limit = ({ limitUnits, usedUnits }: AccountView["day"]): string =>
    limitUnits === null
      ? `${formatCredits(usedUnits)} spent or held, no limit`
      : `${formatCredits(usedUnits)} of ${formatCredits(limitUnits)} spent or held`;
  const rows: [string, string | null][] = [
    ["id", account.id],
    [
      "state",
      state === "active"
        ? state
        : `${state}${stateSinceAtMs === null ? "" : ` since ${formatAge(stateSinceAtMs, nowAtMs)}`}: ${stateReason ?? "nobody said why"}`,
    ],
    ["balance", `${formatCredits(account.balanceUnits)} credits`],
    [
      "available",
      `${formatCredits(account.availableUnits)} (overdraft ${formatCredits(account.overdraftUnits)})`,
    ],
    ["held", formatCredits(account.heldUnits)],
    ["burn", `${formatCredits(account.burnUnitsPerHour)} an hour; ${timeLeft(account)}`],
    ["today", limit(day)],
    [`this period`, limit(periodSpend)],
    ["billed", `${account.period}, ${account.zone}, in ${account.currency}`],
    [
      "price",
      `${formatMicros(account.creditPriceMicros)} ${account.currency} a credit, tax ${account.taxPpm / 10_000} %`,
    ],
    [
      "top-up",
      topUp === null
        ? null
        : `${formatCredits(topUp.units)} below ${formatCredits(topUp.belowUnits)}, at most ${topUp.perPeriodMax} a period`,
    ],
    ["reserve", `${formatCredits(account.reserveUnits)} on each node for the time without a hub`],
    ["members", account.members.map(({ email }) => email).join(", ") || null],
    ["rules", account.rules.map(({ labels }) => formatLabels(labels)).join("; ") || null],
    ["nodes", account.assignments.map(({ subjectName }) => subjectName).join(", ") || "none"],
    ["by hand", byHand.map(({ subjectName }) => subjectName).join(", ") || null],
    ["findings", account.openFindingCount === 0 ? null : `${account.openFindingCount} open`],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== null);
}

export function formatLabels(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(" ");
}

function timeLeft({ availableUnits, burnUnitsPerHour }: AccountView): string {
  const burn = Number(burnUnitsPerHour);
  if (BigInt(availableUnits) <= 0n) return "nothing is left";
  return burn === 0
    ? "nothing is used now"
    : `lasts ${formatDuration((Number(availableUnits) / burn) * 3_600_000)}`;
}

function grantColumns({ terminal, nowAtMs }: CommandContext): Column<CreditGrantView>[] {
  const now = nowAtMs();
  return [
    { title: "GRANT", value: ({ id }) => id, paint: (_, text) => terminal.paint("bold", text) },
    {
      title: "FROM",
      value: ({ origin, isPromotional }) => `${origin}${isPromotional ? ", promotional" : ""}`,
    },
    { title: "LEFT", value: ({ leftUnits }) => formatCredits(leftUnits), alignRight: true },
    { title: "OF", value: ({ units }) => formatCredits(units), alignRight: true },
    { title: "RESERVED", value: ({ reservedUnits }) => formatCredits(reservedUnits), alignRight: true },
    { title: "PRIORITY", value: ({ priority }) => String(priority), alignRight: true },
    {
      title: "ENDS",
      value: ({ endsAtMs }) => (endsAtMs === null ? "never" : `in ${formatDuration(endsAtMs - now)}`),
    },
  ];
}
