"use client";
import type { AccountView } from "@orrery/protocol";
import { Credits } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { AccountRowMenu } from "../account/actions/account-actions-menu.tsx";
import type { OpenAccountTask } from "../account/actions/account-task.tsx";
import { countOf } from "../list/count-text.ts";
import { AccountState, FindingCount, LimitsUsed } from "./account-cells.tsx";
import { accountHref, PERIOD_WORDS } from "./account-words.ts";
import { usedOfLimits } from "./filter-accounts.ts";
import type { AccountList } from "./use-account-list.ts";

/** The same list on a phone: one card an account. */
export function AccountsCards({ list, onTask }: { list: AccountList; onTask: OpenAccountTask }): ReactNode {
  return (
    <ul aria-label="Accounts" className="-mx-4 divide-y divide-line border-line border-y bg-surface">
      {list.rows.map((account) => (
        <AccountCard key={account.id} account={account} onTask={onTask} />
      ))}
    </ul>
  );
}

function AccountCard({ account, onTask }: { account: AccountView; onTask: OpenAccountTask }): ReactNode {
  return (
    <li data-account={account.name} data-state={account.state} className="flex items-center gap-2 pr-2 pl-4">
      <PageLink href={accountHref(account.id)} className="flex min-w-0 flex-1 flex-col gap-1 py-3">
        <span className="flex min-w-0 flex-wrap items-center gap-2">
          <span className="truncate font-medium text-base text-ink">{account.name}</span>
          <AccountState account={account} />
          {account.openFindingCount === 0 ? null : <FindingCount count={account.openFindingCount} />}
        </span>
        <span className="text-ink-muted text-sm">
          <Credits plain units={account.availableUnits} className="text-ink" /> available
        </span>
        <span className="flex min-w-0 flex-wrap gap-x-3 gap-y-0.5 text-ink-faint text-xs">
          <span>
            balance <Credits plain unit="" units={account.balanceUnits} />
          </span>
          <span>
            burn <Credits plain unit="credits/h" units={account.burnUnitsPerHour} />
          </span>
          <span>{countOf(account.nodeCount, "node")}</span>
          <span>
            {PERIOD_WORDS[account.period].label.toLowerCase()}, {account.currency}
          </span>
        </span>
        {usedOfLimits(account) === null ? null : (
          <span className="flex items-center gap-2 text-ink-faint text-xs">
            limits <LimitsUsed account={account} />
          </span>
        )}
      </PageLink>
      <AccountRowMenu account={account} onTask={onTask} />
    </li>
  );
}
