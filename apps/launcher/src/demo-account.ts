import { existsSync, writeFileSync } from "node:fs";
import { DEMO_LABELS } from "./demo-fleet.ts";
import type { HubApi } from "./hub-api.ts";

export const DEMO_ACCOUNT = "demo";

export type DemoAccountOutcome = "created" | "there-already" | "made-before";

/** What three agents' time costs in a day and a half at the list prices. */
const CREDITS = "10000";

/**
 * Opens an account that pays for the demo agents, once in the life of a data folder: `markFile` remembers it, so that what an operator changes stays
 * changed. It is billed by the day, so that there is an invoice to look at tomorrow. Each step may be done again after a start that was cut short.
 */
export async function openDemoAccount(
  api: Pick<HubApi, "accounts" | "createAccount" | "addAccountRule" | "grantCredits">,
  markFile: string,
): Promise<DemoAccountOutcome> {
  if (existsSync(markFile)) return "made-before";
  const known = (await api.accounts()).find(({ name }) => name === DEMO_ACCOUNT);
  // Of an earlier start that was cut short, or of somebody who liked the name: only the former has no entry.
  if (known !== undefined && known.entryCount > 0) {
    writeFileSync(markFile, `${new Date().toISOString()} there-already\n`);
    return "there-already";
  }
  const accountId = known?.id ?? (await api.createAccount({ name: DEMO_ACCOUNT, period: "daily" }));
  await api.addAccountRule({ accountId, labels: DEMO_LABELS });
  await api.grantCredits({
    ...{ accountId, credits: CREDITS, isPromotional: true },
    ...{ key: "demo-account-credits", reason: "to look around with" },
  });
  writeFileSync(markFile, `${new Date().toISOString()} created\n`);
  return "created";
}
