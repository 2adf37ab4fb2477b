"use client";
import type { AccountView } from "@orrery/protocol";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@orrery/ui";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import type { ReactNode } from "react";
import { ACCOUNT_TAB_LABELS, ACCOUNT_TABS, type AccountTab } from "./account-tabs.ts";
import type { OpenAccountTask } from "./actions/account-task.tsx";
import { AssignmentsTab } from "./assignments/assignments-tab.tsx";
import { CreditsTab } from "./grants/credits-tab.tsx";
import { LedgerTab } from "./ledger/ledger-tab.tsx";
import { AccountOverview } from "./overview/account-overview.tsx";
import { AccountSettings } from "./settings/account-settings.tsx";
import { UsageTab } from "./usage/usage-tab.tsx";

/** The sections of an account's page; which one is open is in the address. */
export function AccountSections({
  account,
  onTask,
}: {
  account: AccountView;
  onTask: OpenAccountTask;
}): ReactNode {
  const [tab, setTab] = useQueryState(
    "tab",
    parseAsStringLiteral(ACCOUNT_TABS).withDefault("overview").withOptions({ history: "push" }),
  );
  return (
    <Tabs value={tab} onValueChange={(next) => void setTab(next as AccountTab)}>
      <TabsList aria-label="Sections">
        {ACCOUNT_TABS.map((each) => (
          <TabsTrigger key={each} value={each}>
            {ACCOUNT_TAB_LABELS[each]}
          </TabsTrigger>
        ))}
      </TabsList>
      <TabsContent value="overview">
        <AccountOverview account={account} />
      </TabsContent>
      <TabsContent value="ledger">
        <LedgerTab account={account} />
      </TabsContent>
      <TabsContent value="credits">
        <CreditsTab account={account} onTask={onTask} />
      </TabsContent>
      <TabsContent value="usage">
        <UsageTab account={account} />
      </TabsContent>
      <TabsContent value="assignments">
        <AssignmentsTab account={account} />
      </TabsContent>
      <TabsContent value="settings">
        <AccountSettings account={account} onTask={onTask} />
      </TabsContent>
    </Tabs>
  );
}
