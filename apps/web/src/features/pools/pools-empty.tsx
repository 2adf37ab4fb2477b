"use client";
import { Button, EmptyState } from "@orrery/ui";
import { Plus, Route } from "lucide-react";
import type { ReactNode } from "react";
import { useMe } from "../../lib/me/me-provider.tsx";
import { NothingMatches } from "../list/nothing-matches.tsx";

export function PoolsEmpty({
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
      <NothingMatches title="No pool matches the filter" onClearFilter={onClearFilter}>
        Every word must stand in its name, its description or its node filter.
      </NothingMatches>
    );
  }
  return (
    <EmptyState
      icon={<Route aria-hidden />}
      title="No proxy pools yet"
      action={can("pools:write") ? <NewPoolButton onClick={onNew} /> : undefined}
    >
      A pool is a set of upstream proxies. Workers send their traffic to the gateway on their own host, and it
      leaves through the best proxy of the pool, under every target's limit.{" "}
      {can("pools:write") ? "Create one, then import its proxies." : "An operator creates them."}
    </EmptyState>
  );
}

export function NewPoolButton({ onClick }: { onClick: () => void }): ReactNode {
  return (
    <Button variant="primary" icon={<Plus aria-hidden />} onClick={onClick}>
      New pool
    </Button>
  );
}
