"use client";
import { Button, EmptyState } from "@orrery/ui";
import { Plus, Scaling } from "lucide-react";
import type { ReactNode } from "react";
import { useMe } from "../../lib/me/me-provider.tsx";
import { NothingMatches } from "../list/nothing-matches.tsx";

export function GroupsEmpty({
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
      <NothingMatches title="No scaling group matches the filter" onClearFilter={onClearFilter}>
        Every word must stand in its name, its target, its mode or the kinds of its policies.
      </NothingMatches>
    );
  }
  return (
    <EmptyState
      icon={<Scaling aria-hidden />}
      title="No scaling groups yet"
      action={can("scaling:write") ? <NewGroupButton onClick={onNew} /> : undefined}
    >
      A scaling group sets how many instances a worker, a Deployment or something behind a webhook has: more
      when its metrics are above what its policies allow, fewer when they stay below. Each decision says why.{" "}
      {can("scaling:write")
        ? "It can begin as a dry run, which changes nothing."
        : "An operator creates them."}
    </EmptyState>
  );
}

export function NewGroupButton({ onClick }: { onClick: () => void }): ReactNode {
  return (
    <Button variant="primary" icon={<Plus aria-hidden />} onClick={onClick}>
      New group
    </Button>
  );
}
