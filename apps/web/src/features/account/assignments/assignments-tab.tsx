"use client";
import type { AccountView } from "@orrery/protocol";
import type { ReactNode } from "react";
import { BelongingCard } from "./belonging-card.tsx";
import { RulesCard } from "./rules-card.tsx";

/** Who belongs to the account, by which rule or by whose hand. */
export function AssignmentsTab({ account }: { account: AccountView }): ReactNode {
  return (
    <div className="grid min-w-0 items-start gap-4 xl:grid-cols-2">
      <RulesCard account={account} />
      <BelongingCard account={account} />
    </div>
  );
}
