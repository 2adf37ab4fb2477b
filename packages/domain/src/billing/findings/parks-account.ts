import type { FindingKind } from "@orrery/protocol";

/** Whether a finding of this kind suspends its account by itself. */
export function parksAccount(kind: FindingKind): boolean {
  switch (kind) {
    // Only what the account's own credits show: nobody else can bring it about.
    case "burst_on_new_account":
    case "top_up_and_refund":
      return true;
    // Whoever may send usage could name somebody else's account.
    case "clock_skew":
    case "foreign_node":
    case "bad_quantity":
    case "reused_id":
      return false;
  }
}
