import { formatCredits, UNITS_PER_CREDIT } from "../ledger/units.ts";
import type { UsageAccount, UsageEvent, UsageRefusal, UsageRefusalReason } from "./usage-event.ts";

type Facts = {
  readonly account: Pick<UsageAccount, "name" | "state" | "stateReason">;
  readonly event: Pick<UsageEvent, "meter" | "valueText" | "nodeId">;
  /** Of `insufficient` and the limits. */
  readonly missingUnits?: bigint;
  readonly limitUnits?: bigint;
  /** How far the event is dated ahead of the hub's clock; below 0 = how long ago it was. */
  readonly aheadMs?: number;
  /** What is odd about the quantity. */
  readonly problem?: string;
};

/** An event that was refused stays refused, so what is worth telling again needs a new id. */
const ANEW = "then tell it again under a new id";

/** Says which account, what is missing, and what to do. */
export function refusalOf(reason: UsageRefusalReason, facts: Facts): UsageRefusal {
  return { reason, sentence: sentenceOf(reason, facts), missingUnits: facts.missingUnits ?? null };
}

function sentenceOf(reason: UsageRefusalReason, facts: Facts): string {
  const { account, event, missingUnits = 0n, limitUnits = 0n } = facts;
  const { name } = account;
  const missing = `${formatCredits(missingUnits)} ${missingUnits === UNITS_PER_CREDIT ? "credit" : "credits"}`;
  const { aheadMs = 0 } = facts;
  switch (reason) {
    case "bad_quantity":
      return (
        facts.problem ??
        `The value ${shown(event.valueText)} of ${event.meter} is no whole number of 1 to 10^15: correct it, ${ANEW}.`
      );
    case "unknown_meter":
      return `There is no meter ${shown(event.meter)} that takes usage: create it, or correct the name, ${ANEW}.`;
    case "from_the_future":
      return `It is dated ${spanOf(aheadMs)} ahead of the hub, and 5 min are the most: set the source's clock, ${ANEW}.`;
    case "too_old":
      return `It is dated ${spanOf(-aheadMs)} ago, and 35 days are the most: that is too late to be charged to ${name}. An admin can book an adjustment.`;
    case "insufficient":
      return `The account ${name} lacks ${missing} for this: buy or grant credits, ${ANEW}.`;
    case "day_limit":
      return `The account ${name} may spend ${formatCredits(limitUnits)} credits a day, and this is ${missing} more: raise its limit or wait for tomorrow, ${ANEW}.`;
    case "period_limit":
      return `The account ${name} may spend ${formatCredits(limitUnits)} credits a period, and this is ${missing} more: raise its limit or wait for the next period, ${ANEW}.`;
    case "suspended":
      return `The account ${name} is suspended${because(account.stateReason)}: have it activated, ${ANEW}.`;
    case "closed":
      return `The account ${name} is closed${because(account.stateReason)}: use another account.`;
    case "foreign_node":
      return `The node ${event.nodeId ?? "?"} did not belong to the account ${name} when it happened: assign it to the account, ${ANEW}.`;
    case "too_large":
      return `With this, ${event.meter} of the account ${name} would be more than can be counted in a period: correct the value, ${ANEW}.`;
  }
}

/** In its largest unit, cut down. */
function spanOf(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`;
}

function because(reason: string | null): string {
  return reason === null ? "" : ` (${reason.replace(/\.$/, "")})`;
}

/** What others wrote is cut where it gets long. */
function shown(text: string): string {
  return text.length > 40 ? `${[...text].slice(0, 40).join("")}…` : text;
}
