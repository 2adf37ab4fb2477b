import type { AccountView } from "@orrery/protocol";
import type { AccountAction } from "./account-task.tsx";

const CREDITS: readonly AccountAction[] = ["grant", "buy", "checkout", "adjust", "transfer"];

/** What its state allows: a suspended account is still credited, a closed one stays as it is. */
export function availableAccountActions({ state }: Pick<AccountView, "state">): readonly AccountAction[] {
  switch (state) {
    case "active":
      return [...CREDITS, "suspend", "close"];
    case "suspended":
      return [...CREDITS, "resume", "close"];
    case "closed":
      return [];
  }
}
