"use client";
import type { AccountView } from "@orrery/protocol";
import { Button } from "@orrery/ui";
import { ArrowLeftRight, CreditCard, Gift, Scale, ShoppingCart } from "lucide-react";
import type { ReactNode } from "react";
import { useMe } from "../../../lib/me/me-provider.tsx";
import type { AccountAction, OpenAccountTask } from "../actions/account-task.tsx";
import { GrantsCard } from "./grants-card.tsx";
import { HoldsCard } from "./holds-card.tsx";
import { TopUpsCard } from "./top-ups-card.tsx";

export function CreditsTab({
  account,
  onTask,
}: {
  account: AccountView;
  onTask: OpenAccountTask;
}): ReactNode {
  const { can } = useMe();
  return (
    <div className="flex min-w-0 flex-col gap-4">
      {can("billing:write") && account.state !== "closed" ? (
        <div className="flex flex-wrap gap-2">
          {ACTIONS.map(({ action, label, icon }) => (
            <Button
              key={action}
              icon={icon}
              className="max-sm:flex-1"
              onClick={() => onTask({ action, account })}
            >
              {label}
            </Button>
          ))}
        </div>
      ) : null}
      <GrantsCard account={account} />
      <HoldsCard account={account} />
      <TopUpsCard account={account} />
    </div>
  );
}

const ACTIONS: ReadonlyArray<{ action: AccountAction; label: string; icon: ReactNode }> = [
  { action: "grant", label: "Grant…", icon: <Gift aria-hidden /> },
  { action: "buy", label: "Sell…", icon: <ShoppingCart aria-hidden /> },
  { action: "checkout", label: "Payment page…", icon: <CreditCard aria-hidden /> },
  { action: "adjust", label: "Adjust…", icon: <Scale aria-hidden /> },
  { action: "transfer", label: "Transfer…", icon: <ArrowLeftRight aria-hidden /> },
];
