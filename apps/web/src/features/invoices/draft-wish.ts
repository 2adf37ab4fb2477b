import { type Period, periodAt } from "@orrery/domain/billing";
import { type AccountView, InvoiceDraftInput } from "@orrery/protocol";
import { type DraftResult, readDraft } from "../accounts/read-draft.ts";
import { dayOf } from "./day-of.ts";
import { periodText } from "./period-text.ts";

export type WhichPeriod = "last" | "running" | "day";
/** Of which period a draft is wanted. `day`: as `<input type="date">` has it, in the account's zone. */
export type DraftWish = {
  readonly accountId: string;
  readonly which: WhichPeriod;
  readonly day: string;
};

type Billed = Pick<AccountView, "zone" | "period" | "name">;

export function readDraftWish(
  wish: DraftWish,
  account: Billed | undefined,
  nowMs: number,
): DraftResult<InvoiceDraftInput, "accountId" | "atMs"> {
  const period = account === undefined ? null : periodOf(account, wish, nowMs);
  const problem =
    account === undefined || period !== null
      ? period !== null && period.fromAtMs > nowMs
        ? "That period is still to come."
        : null
      : "A day of the period.";
  return readDraft<typeof InvoiceDraftInput, "accountId" | "atMs">(
    InvoiceDraftInput,
    {
      accountId: wish.accountId,
      // Absent = the hub's own answer to what has ended last.
      ...(wish.which === "last" || period === null ? {} : { atMs: period.fromAtMs }),
    },
    { accountId: "Choose an account." },
    [{ field: "atMs", problem }],
  );
}

/** What will be made, in sentences; null while the period is not known. */
export function draftPreview(account: Billed, wish: DraftWish, nowMs: number): string[] | null {
  const period = periodOf(account, wish, nowMs);
  if (period === null || period.fromAtMs > nowMs) return null;
  const isRunning = period.toAtMs > nowMs;
  return [
    `A draft of ${periodText({ period: account.period, ...period }, account.zone)} in ${account.zone}, for ${account.name}.`,
    isRunning
      ? "Its period is still running: it follows what is used, and can be finalized when the period has ended."
      : "It can be finalized at once; until then it follows what is told late.",
    "Where such a draft is there already, that one is opened.",
  ];
}

function periodOf({ zone, period }: Billed, { which, day }: DraftWish, nowMs: number): Period | null {
  const running = periodAt(nowMs, period, zone);
  switch (which) {
    case "running":
      return running;
    case "last":
      return periodAt(running.fromAtMs - 1, period, zone);
    case "day": {
      const chosen = dayOf(day, zone);
      return chosen === null ? null : periodAt(chosen.fromAtMs, period, zone);
    }
  }
}
