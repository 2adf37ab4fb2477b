"use client";
import { PageHeader } from "@orrery/ui";
import type { ReactNode } from "react";
import { FailoverHistoryCard } from "./failover-history-card.tsx";
import { FederationTabs } from "./federation-tabs.tsx";

/** Of all federations. */
export function FailoversPage(): ReactNode {
  return (
    <>
      <PageHeader
        title="Failovers"
        description="Each change of leader in every federation, and each that was held back, newest first"
      />
      <FederationTabs />
      <FailoverHistoryCard />
    </>
  );
}
