"use client";
import { Button, EmptyState } from "@orrery/ui";
import { Plus, Wallet } from "lucide-react";
import type { ReactNode } from "react";
import { useMe } from "../../lib/me/me-provider.tsx";
import { NothingMatches } from "../list/nothing-matches.tsx";

export function AccountsEmpty({
  isFiltered,
  onClearFilter,
  onNew,
}: {
  isFiltered: boolean;
  onClearFilter: () => void;
  onNew: () => void;
}): ReactNode {
  const { can } = useMe();
  if (isFiltered) {
    return (
      <NothingMatches title="No account matches the filter" onClearFilter={onClearFilter}>
        Every word must stand in its name, its id, its currency, its zone, its period or its billing name.
      </NothingMatches>
    );
  }
  return (
    <EmptyState
      icon={<Wallet aria-hidden />}
      title="No accounts yet"
      action={
        can("billing:write") ? (
          <Button variant="primary" icon={<Plus aria-hidden />} onClick={onNew}>
            Open account
          </Button>
        ) : undefined
      }
    >
      An account pays for what its nodes, workers and pools use. Open one, grant or sell it credits, and
      assign nodes to it by their labels; usage is booked from then on.
    </EmptyState>
  );
}
