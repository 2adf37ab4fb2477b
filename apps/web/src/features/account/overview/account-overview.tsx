"use client";
import type { AccountView } from "@orrery/protocol";
import type { ReactNode } from "react";
import { BalanceCard } from "./balance-card.tsx";
import { LimitsCard } from "./limits-card.tsx";
import { RefusedCard } from "./refused-card.tsx";
import { UsageChartCard } from "./usage-chart-card.tsx";

export function AccountOverview({ account }: { account: AccountView }): ReactNode {
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <div className="grid min-w-0 gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <BalanceCard account={account} />
        <LimitsCard account={account} />
      </div>
      <UsageChartCard account={account} />
      <RefusedCard account={account} />
    </div>
  );
}
