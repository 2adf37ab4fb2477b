"use client";
import type { BillingOverview } from "@orrery/protocol";
import type { ReactNode } from "react";
import { AtRiskCard } from "./at-risk-card.tsx";
import { BooksCard } from "./books-card.tsx";
import { BurnCard } from "./burn-card.tsx";
import { FindingsCard } from "./findings-card.tsx";
import { RevenueCard } from "./revenue-card.tsx";
import { ToDoCard } from "./to-do-card.tsx";

export function BillingOverviewCards({ overview }: { overview: BillingOverview }): ReactNode {
  return (
    // In one column what waits for somebody stands right after the burn.
    <div className="flex min-w-0 flex-col gap-4 xl:grid xl:grid-cols-[minmax(0,1fr)_24rem] xl:items-start">
      <div className="contents min-w-0 flex-col gap-4 xl:flex">
        <div className="max-xl:-order-2">
          <BurnCard overview={overview} />
        </div>
        <AtRiskCard overview={overview} />
        <RevenueCard overview={overview} />
      </div>
      <div className="contents min-w-0 flex-col gap-4 xl:flex">
        <div className="max-xl:-order-1">
          <ToDoCard overview={overview} />
        </div>
        <FindingsCard />
        <BooksCard />
      </div>
    </div>
  );
}
