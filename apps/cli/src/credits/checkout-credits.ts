import { findAccount } from "../accounts/find-account.ts";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { readCredits } from "../output/amounts.ts";

/** The address alone on standard output, so that it can be sent on. */
export async function checkoutCredits(ctx: CommandContext, reference: string, amount: string): Promise<void> {
  const credits = readCredits(amount);
  const hub = await connectHub(ctx);
  const { id: accountId, name } = await findAccount(hub, reference);
  const checkout = await ask(hub, (api) => api.topUps.checkout.mutate({ accountId, credits }));
  if (ctx.isJson) {
    ctx.terminal.json(checkout);
    return;
  }
  ctx.terminal.note(`${name} gets ${credits} credits once this is paid:`);
  ctx.terminal.line(checkout.url);
}
