import { formatCredits, placesOf, topUpCost } from "@orrery/domain/billing";
import type { AccountId, CheckoutView } from "@orrery/protocol";
import { AppError, sortableId } from "@orrery/runtime";
import { requireAccount, unitsOf } from "../accounts/account-access.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { settleTopUp } from "./settle-top-up.ts";

/** Opens a page on which somebody pays for credits. They are booked when the provider says that it was paid. Throws NOT_FOUND, INVALID_INPUT, PRECONDITION_FAILED. */
export async function checkoutTopUp(
  ctx: SignedInContext,
  { accountId, credits }: { accountId: AccountId; credits: string },
): Promise<CheckoutView> {
  const { payments } = ctx;
  if (payments === null) {
    throw new AppError(
      "PRECONDITION_FAILED",
      "No payment provider is configured: set ORRERY_STRIPE_SECRET_KEY and ORRERY_STRIPE_WEBHOOK_SECRET, or book the purchase by hand.",
    );
  }
  const account = await requireAccount(ctx, accountId);
  if (account.state === "closed") {
    throw new AppError("PRECONDITION_FAILED", `The account ${account.name} is closed; it buys no credits.`);
  }
  const units = unitsOf(credits);
  const places = placesOf(account.currency) ?? 2;
  const { totalCoins } = topUpCost(units, account, places);
  if (totalCoins <= 0n) {
    throw new AppError("INVALID_INPUT", `credits: ${credits} cost less than the smallest coin; buy more.`);
  }
  const topUpId = sortableId();
  const { currency } = account;
  await ctx.db.write(asCaller(ctx), (tx) =>
    tx.payment.insertTopUp({
      ...{
        id: topUpId,
        accountId,
        cause: "checkout",
        state: "pending",
        units,
        amountCoins: totalCoins,
        currency,
      },
      ...{ reference: null, problem: null, createdAtMs: ctx.clock.nowAtMs(), settledAtMs: null },
    }),
  );
  try {
    const { reference, url } = await payments.checkout({
      ...{ topUpId, accountId, accountName: account.name, amountCoins: totalCoins, places, currency },
      ...{ title: `${formatCredits(units)} credits`, keepsMethod: account.topUp !== null },
    });
    await ctx.db.write(asCaller(ctx), (tx) => tx.payment.setReference(topUpId, reference));
    return { topUpId, url };
  } catch (error) {
    const problem = error instanceof AppError ? error.message : "The payment provider could not be asked.";
    await ctx.db.write(asCaller(ctx), (tx) =>
      settleTopUp(tx, topUpId, { outcome: "failed", problem }, ctx.clock.nowAtMs()),
    );
    throw error;
  }
}
