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
    <div className="flex min-w-0 flex-col gap-4">
      <div className="grid min-w-0 gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <BurnCard overview={overview} />
        <ToDoCard overview={overview} />
      </div>
      <div className="grid min-w-0 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <AtRiskCard overview={overview} />
          <RevenueCard overview={overview} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <FindingsCard />
          <BooksCard />
        </div>
      </div>
    </div>
  );
}
