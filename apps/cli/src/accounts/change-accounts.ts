import type { AccountState } from "@orrery/protocol";
import { usageError } from "../cli-error.ts";
import { ask, type CommandContext, connectHub } from "../command-context.ts";
import { type AccountOptions, readAccountFields, readPeriod } from "./account-options.ts";
import { findAccount } from "./find-account.ts";
import { printAccount } from "./show-account.ts";

export async function createAccount(
  ctx: CommandContext,
  name: string,
  options: AccountOptions,
): Promise<void> {
  const { zone, currency, period, overdraft, price, tax } = options;
  const input = {
    name,
    ...(zone === undefined ? {} : { zone }),
    ...(currency === undefined ? {} : { currency: currency.toUpperCase() }),
    ...(period === undefined ? {} : { period: readPeriod(period) }),
    ...(overdraft === undefined ? {} : { overdraft }),
    ...(price === undefined ? {} : { creditPrice: price }),
    ...(tax === undefined ? {} : { taxPercent: tax.replace(/\s*%$/, "") }),
  };
  const made = await ask(await connectHub(ctx), (api) => api.accounts.create.mutate(input));
  printAccount(
    ctx,
    made,
    `${made.name} is open. It can spend once it has credits: orrery credits grant ${made.name} 100`,
  );
}

export async function setAccount(
  ctx: CommandContext,
  reference: string,
  options: AccountOptions,
): Promise<void> {
  const fields = readAccountFields(options);
  if (Object.keys(fields).length === 0) {
    throw usageError("Say what to change; orrery accounts set --help shows what there is.");
  }
  const hub = await connectHub(ctx);
  const { id } = await findAccount(hub, reference);
  const after = await ask(hub, (api) => api.accounts.set.mutate({ accountId: id, ...fields }));
  printAccount(ctx, after, `${after.name} is changed.`);
}

const DONE: Record<AccountState, string> = {
  active: "uses again what it has",
  suspended: "uses nothing any more, until it is resumed",
  closed: "is closed for good; its books stay",
};

export type StateOptions = { reason?: string; confirm?: string };

/** To close takes the account's name once more: nothing undoes it. */
export async function setAccountState(
  ctx: CommandContext,
  reference: string,
  state: AccountState,
  { reason, confirm }: StateOptions,
): Promise<void> {
  if (reason === undefined)
    throw usageError("--reason is needed: everyone who looks at the account sees it.");
  const hub = await connectHub(ctx);
  const account = await findAccount(hub, reference);
  if (state === "closed" && confirm !== account.name) {
    throw usageError(`Closing ${account.name} cannot be undone. To go on: --confirm "${account.name}".`);
  }
  const after = await ask(hub, (api) =>
    api.accounts.setState.mutate({ accountId: account.id, state, reason }),
  );
  printAccount(ctx, after, `${after.name} ${DONE[state]}.`);
}
