import { formatCredits } from "@orrery/domain/billing";
import type { SpecAccount } from "@orrery/protocol";

type AccountName = Pick<SpecAccount, "id" | "name">;

/** Why something may not be used now. `sentence` names the account, what is missing, and what to do. */
export type UsageRefusal = {
  readonly reason:
    | "no_account"
    | "unknown_account"
    | "unknown_meter"
    | "inactive"
    | "insufficient"
    | "hub_away"
    | "hub_silent"
    | "storage"
    | "too_large"
    | "overloaded";
  readonly account: AccountName | null;
  readonly missingUnits: bigint | null;
  readonly sentence: string;
};

const NO_ACCOUNT =
  "assign it to an account in the dashboard (Account, Members and nodes) or with `orrery accounts assign`.";

export function noAccount(worker: string | null): UsageRefusal {
  const who =
    worker === null
      ? "This node belongs to no account"
      : `Neither this node nor the worker ${worker} belongs to an account`;
  return {
    reason: "no_account",
    account: null,
    missingUnits: null,
    sentence: `${who}: ${NO_ACCOUNT}`,
  };
}

export function unknownAccount(asked: string, { id, name }: AccountName): UsageRefusal {
  const sentence = `What is used here belongs to the account ${name}, not to ${asked.slice(0, 80)}; leave the account out, or assign the worker to it.`;
  return { reason: "unknown_account", account: { id, name }, missingUnits: null, sentence };
}

export function unknownMeter(
  meter: string,
  { id, name }: AccountName,
  meters: readonly string[],
): UsageRefusal {
  const known = meters.slice(0, 20).join(", ");
  const sentence = `There is no meter ${meter.slice(0, 64)} that the account ${name} can use. There are: ${known}.`;
  return { reason: "unknown_meter", account: { id, name }, missingUnits: null, sentence };
}

export function inactive({ id, name, stateReason }: SpecAccount): UsageRefusal {
  const why = stateReason === null ? "" : ` ${stateReason}`;
  const sentence = `The account ${name} is not active.${why} Ask whoever answers for it to resume it.`;
  return { reason: "inactive", account: { id, name }, missingUnits: null, sentence };
}

export function insufficient(
  { id, name }: AccountName,
  missingUnits: bigint,
  hubSentence: string | null,
): UsageRefusal {
  const whatToDo = hubSentence ?? `The account ${name} has no more credits to spend: buy or grant some.`;
  const sentence = `${formatCredits(missingUnits)} credits are missing for this. ${whatToDo}`;
  return { reason: "insufficient", account: { id, name }, missingUnits, sentence };
}

export function hubAway({ id, name }: AccountName): UsageRefusal {
  const sentence = `The hub is away, and what this node keeps reserved of the account ${name} does not cover this. It goes on by itself once the hub is back; a larger reserve of the account lasts longer.`;
  return { reason: "hub_away", account: { id, name }, missingUnits: null, sentence };
}

export function hubSilent({ id, name }: AccountName): UsageRefusal {
  const sentence = `The hub has not yet said whether the account ${name} may use this. Ask again in a moment.`;
  return { reason: "hub_silent", account: { id, name }, missingUnits: null, sentence };
}

export function storageFull({ id, name }: AccountName, problem: string): UsageRefusal {
  const sentence = `What is used for the account ${name} cannot be written down: ${problem} Nothing is allowed until it can.`;
  return { reason: "storage", account: { id, name }, missingUnits: null, sentence };
}

export function tooLarge({ id, name }: AccountName): UsageRefusal {
  const sentence = `So much at once is more than an account can be charged; use it for the account ${name} in parts.`;
  return { reason: "too_large", account: { id, name }, missingUnits: null, sentence };
}

export function overloaded({ id, name }: AccountName): UsageRefusal {
  const sentence = `Too many requests wait for the account ${name}; ask again in a moment, with fewer at once.`;
  return { reason: "overloaded", account: { id, name }, missingUnits: null, sentence };
}
