import type { AccountState } from "@orrery/protocol";

export type AccountStep =
  | {
      readonly outcome: "changed";
      readonly event: "account.suspended" | "account.resumed" | "account.closed";
    }
  | { readonly outcome: "same" }
  | { readonly outcome: "refused"; readonly sentence: string };

/** What becomes of an account that is asked to be in a state. */
export function stepAccount(state: AccountState, wanted: AccountState): AccountStep {
  if (state === wanted) return { outcome: "same" };
  if (state === "closed") {
    return { outcome: "refused", sentence: "A closed account stays closed; open another one." };
  }
  switch (wanted) {
    case "active":
      return { outcome: "changed", event: "account.resumed" };
    case "suspended":
      return { outcome: "changed", event: "account.suspended" };
    case "closed":
      return { outcome: "changed", event: "account.closed" };
  }
}

/** What a state stops, for people. */
export function whatStops(state: AccountState): string {
  switch (state) {
    case "active":
      return "Nothing is stopped.";
    case "suspended":
      return "Its nodes get no more slices and new usage is refused; what slices already hold is still booked. Credits can be bought and granted, fees and invoices go on.";
    case "closed":
      return "Nothing is used, bought, granted or moved any more, its nodes belong to it no longer, and what slices reserve is given back at once. Its balance stays in the books as it is.";
  }
}
