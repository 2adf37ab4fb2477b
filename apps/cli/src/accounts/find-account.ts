import type { AccountView } from "@orrery/protocol";
import { ask, type Hub } from "../command-context.ts";
import { findNamed } from "../find-named.ts";

export async function readAccounts(hub: Hub, withClosed = false): Promise<AccountView[]> {
  return ask(hub, (api) => api.accounts.list.query({ withClosed }));
}

/** By name, id, or the beginning of one id only. Of several of a name the open one, then the one that was closed last. */
export async function findAccount(hub: Hub, reference: string): Promise<AccountView> {
  return findNamed(await readAccounts(hub, true), reference, "account");
}
