"use client";
import { Button, CopyLine, EmptyState } from "@orrery/ui";
import { Network, Plus } from "lucide-react";
import type { ReactNode } from "react";
import { useMe } from "../../lib/me/me-provider.tsx";
import { NothingMatches } from "../list/nothing-matches.tsx";

const PORT_EXAMPLE = "ports: [{ name: http, service: orders }]";
const CALL_EXAMPLE = "curl http://127.0.0.1:4490/orders/";

export function ServicesEmpty({
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
      <NothingMatches title="No service matches the filter" onClearFilter={onClearFilter}>
        Every word must stand in its name, its description, its strategy or its workers.
      </NothingMatches>
    );
  }
  return (
    <EmptyState
      icon={<Network aria-hidden />}
      title="No services yet"
      action={can("services:write") ? <NewServiceButton onClick={onNew} /> : undefined}
    >
      <p>
        A service is a name under which workers' instances answer. It comes by itself when a worker is applied
        whose port is for it; then every host's gateway finds the best instance:
      </p>
      <div className="mt-3 flex flex-col gap-2 text-left">
        <CopyLine prompt="" label="port of a worker" text={PORT_EXAMPLE} />
        <CopyLine label="call from a host" text={CALL_EXAMPLE} />
      </div>
    </EmptyState>
  );
}

export function NewServiceButton({ onClick }: { onClick: () => void }): ReactNode {
  return (
    <Button variant="primary" icon={<Plus aria-hidden />} onClick={onClick}>
      New service
    </Button>
  );
}
