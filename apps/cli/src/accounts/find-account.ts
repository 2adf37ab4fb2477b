import type { AccountView } from "@orrery/protocol";
import { ask, type Hub } from "../command-context.ts";
import { findNamed } from "../find-named.ts";

export async function readAccounts(hub: Hub): Promise<AccountView[]> {
  return ask(hub, (api) => api.accounts.list.query());
}

/** By name, id, or the beginning of one id only. */
export async function findAccount(hub: Hub, reference: string): Promise<AccountView> {
  return findNamed(await readAccounts(hub), reference, "account");
}
