"use client";
import type { AccountView } from "@orrery/protocol";
import { AgeText, Button, PageHeader } from "@orrery/ui";
import { ChevronDown, Gift } from "lucide-react";
import type { ReactNode } from "react";
import { useMe } from "../../lib/me/me-provider.tsx";
import { AccountState } from "../accounts/account-cells.tsx";
import { PERIOD_WORDS } from "../accounts/account-words.ts";
import { AccountActionsMenu } from "./actions/account-actions-menu.tsx";
import type { OpenAccountTask } from "./actions/account-task.tsx";

export function AccountHeader({
  account,
  onTask,
}: {
  account: AccountView;
  onTask: OpenAccountTask;
}): ReactNode {
  const { can } = useMe();
  const mayChange = can("billing:write") && account.state !== "closed";
  return (
    <PageHeader
      title={account.name}
      status={<AccountState account={account} />}
      description={
        <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <span className="inline-block first-letter:uppercase">
            billed {PERIOD_WORDS[account.period].label.toLowerCase()} in {account.currency}
          </span>
          <Dot />
          <span>{account.zone}</span>
          <Dot />
          <span>
            as it was <AgeText atMs={account.atMs} />
          </span>
          {account.stateReason === null || account.state === "active" ? null : (
            <span className="w-full text-pretty text-ink">
              {account.stateReason} <AgeText atMs={account.stateSinceAtMs} className="text-ink-faint" />
            </span>
          )}
        </span>
      }
      actions={
        mayChange ? (
          <>
            <Button
              variant="primary"
              icon={<Gift aria-hidden />}
              onClick={() => onTask({ action: "grant", account })}
            >
              Grant credits
            </Button>
            <AccountActionsMenu account={account} onTask={onTask}>
              <Button>
                Actions
                <ChevronDown aria-hidden />
              </Button>
            </AccountActionsMenu>
          </>
        ) : null
      }
    />
  );
}

function Dot(): ReactNode {
  return (
    <span aria-hidden className="text-ink-faint">
      ·
    </span>
  );
}
