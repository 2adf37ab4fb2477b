import { isDeepStrictEqual } from "node:util";
import type { AccountPatch, AccountRecord, WriteTransaction } from "@orrery/db";
import { formatCredits, parseCredits, parseMicros, parsePpm } from "@orrery/domain/billing";
import type { AccountSetInput, AccountView } from "@orrery/protocol";
import { AppError, sortableId } from "@orrery/runtime";
import { bookRequests } from "../ledger/book-requests.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import {
  accountSubject,
  accountView,
  requireAccount,
  requireOpenAccount,
  unitsOf,
} from "./account-access.ts";

/** What is left out stays as it was. Throws NOT_FOUND, NAME_TAKEN, INVALID_INPUT and PRECONDITION_FAILED. */
export async function setAccount(ctx: SignedInContext, input: AccountSetInput): Promise<AccountView> {
  const { accountId } = input;
  await ctx.db.write(asCaller(ctx), async (tx) => {
    // The wallet is locked before the account's own row, as bookings do it.
    const overdraft = await changeOverdraft(ctx, tx, input);
    const account = await requireOpenAccount(tx, accountId);
    const patch = differing(account, patchOf(input));
    if (patch.ownerId !== undefined && patch.ownerId !== null) {
      const owner = await tx.operator.find(patch.ownerId);
      if (owner === null) throw new AppError("NOT_FOUND", `There is no operator ${patch.ownerId}.`);
    }
    const fields = Object.keys(patch) as (keyof AccountPatch)[];
    if (fields.length > 0) await tx.account.update(accountId, patch);
    if (fields.length === 0 && overdraft === null) return;
    const changed = [...fields, ...(overdraft === null ? [] : ["overdraftUnits"])];
    tx.appendEvent({
      type: "account.changed",
      severity: "notice",
      subject: accountSubject({ id: accountId, name: patch.name ?? account.name }),
      summary: `${patch.name ?? account.name}: ${changed.map((field) => WORDS[field] ?? field).join(", ")} changed`,
      data: {
        before: told({ ...account, overdraftUnits: overdraft?.before }, changed),
        after: told({ ...patch, overdraftUnits: overdraft?.after }, changed),
      },
    });
  });
  return accountView(ctx, await requireAccount(ctx, accountId));
}

const WORDS: Readonly<Record<string, string>> = {
  ownerId: "owner",
  creditPriceMicros: "price of a credit",
  taxPpm: "tax rate",
  billingAddress: "billing address",
  dayLimitUnits: "limit per day",
  periodLimitUnits: "limit per period",
  reserveUnits: "nodes' reserve",
  topUp: "automatic top-up",
  overdraftUnits: "overdraft",
};

function patchOf(input: AccountSetInput): AccountPatch {
  const { name, ownerId, creditPrice, taxPercent, period, billingAddress } = input;
  const { dayLimit, periodLimit, reserve, topUp } = input;
  return {
    ...(name === undefined ? {} : { name }),
    ...(ownerId === undefined ? {} : { ownerId }),
    ...(creditPrice === undefined ? {} : { creditPriceMicros: parseMicros(creditPrice) }),
    ...(taxPercent === undefined ? {} : { taxPpm: parsePpm(taxPercent) }),
    ...(period === undefined ? {} : { period }),
    ...(billingAddress === undefined ? {} : { billingAddress }),
    ...(dayLimit === undefined ? {} : { dayLimitUnits: dayLimit === null ? null : anyUnits(dayLimit) }),
    ...(periodLimit === undefined
      ? {}
      : { periodLimitUnits: periodLimit === null ? null : anyUnits(periodLimit) }),
    ...(reserve === undefined ? {} : { reserveUnits: anyUnits(reserve) }),
    ...(topUp === undefined ? {} : { topUp: topUp === null ? null : topUpOf(topUp) }),
  };
}

function topUpOf({ below, credits, perPeriodMax }: NonNullable<AccountSetInput["topUp"]>) {
  return { belowUnits: anyUnits(below).toString(), units: unitsOf(credits).toString(), perPeriodMax };
}

/** Also none. */
function anyUnits(credits: string): bigint {
  const units = parseCredits(credits);
  if (units === null) throw new AppError("INVALID_INPUT", `${credits} is no amount of credits.`);
  return units;
}

function differing(account: AccountRecord, patch: AccountPatch): AccountPatch {
  return Object.fromEntries(
    Object.entries(patch).filter(
      ([field, value]) => !isDeepStrictEqual(value, account[field as keyof AccountPatch]),
    ),
  );
}

/** Null where it stays as it is. */
async function changeOverdraft(
  ctx: SignedInContext,
  tx: WriteTransaction,
  { accountId, overdraft }: AccountSetInput,
): Promise<{ before: bigint; after: bigint } | null> {
  if (overdraft === undefined) return null;
  const after = anyUnits(overdraft);
  const before = (await tx.ledger.lockWallets([accountId])).get(accountId)?.wallet.overdraftUnits;
  if (before === undefined || before === after) return null;
  const posting = { kind: "set_overdraft", units: after } as const;
  const request = { accountId, key: `overdraft:${sortableId()}`, posting, detail: {} };
  const [answer] = await bookRequests(tx.ledger, [request], ctx.clock.nowAtMs());
  if (answer?.outcome === "booked") return { before, after };
  const refusal = answer?.refusal;
  throw new AppError(
    "PRECONDITION_FAILED",
    refusal?.reason === "overdraft_in_use"
      ? `${formatCredits(refusal.usedUnits)} credits of the overdraft are in use; set at least that much.`
      : `The ledger refused it: ${refusal?.reason}.`,
  );
}

/** As the log keeps it: amounts as decimals. */
function told(fields: Record<string, unknown>, changed: readonly string[]) {
  const kept = Object.fromEntries(changed.map((field) => [field, fields[field] ?? null]));
  return JSON.parse(
    JSON.stringify(kept, (_key, each: unknown) => (typeof each === "bigint" ? each.toString() : each)),
  );
}
