import { isZone, parseCredits, parseMicros, parsePpm, placesOf } from "@orrery/domain/billing";
import { ACCOUNTS_MAX, type AccountCreateInput, type AccountId, type AccountView } from "@orrery/protocol";
import { AppError, sortableId } from "@orrery/runtime";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { accountSubject, accountView, requireAccount } from "./account-access.ts";

/** With an empty wallet. Throws INVALID_INPUT for an unknown zone or currency, NAME_TAKEN, PRECONDITION_FAILED. */
export async function createAccount(ctx: SignedInContext, input: AccountCreateInput): Promise<AccountView> {
  const { name, zone, currency, overdraft, creditPrice, taxPercent, period } = input;
  if (!isZone(zone)) {
    throw new AppError(
      "INVALID_INPUT",
      `zone: ${zone} is no time zone; write it as Europe/Berlin, for example.`,
    );
  }
  if (placesOf(currency) === null) {
    throw new AppError(
      "INVALID_INPUT",
      `currency: ${currency} is no currency of ISO 4217; write EUR, for example.`,
    );
  }
  const id = sortableId() as AccountId;
  const createdAtMs = ctx.clock.nowAtMs();
  await ctx.db.write(asCaller(ctx), async (tx) => {
    if ((await tx.account.countForInsert()) >= ACCOUNTS_MAX) {
      throw new AppError(
        "PRECONDITION_FAILED",
        `There are ${ACCOUNTS_MAX} accounts already; close one first.`,
      );
    }
    await tx.account.insert({
      ...{ id, name, zone, currency, period, createdAtMs },
      ...{ creditPriceMicros: parseMicros(creditPrice), taxPpm: parsePpm(taxPercent) },
    });
    await tx.ledger.insertWallet(id, parseCredits(overdraft) ?? 0n, createdAtMs);
    tx.appendEvent({
      type: "account.created",
      severity: "notice",
      subject: accountSubject({ id, name }),
      summary: `The account ${name} was opened`,
      data: { before: null, after: { name, zone, currency, overdraft, creditPrice, taxPercent, period } },
    });
  });
  return accountView(ctx, await requireAccount(ctx, id));
}
