"use client";
import { Button, CopyButton, CopyLine, EmptyState } from "@orrery/ui";
import { Boxes, Rocket } from "lucide-react";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useMe } from "../../lib/me/me-provider.tsx";
import { countOf } from "../list/count-text.ts";
import { NothingMatches } from "../list/nothing-matches.tsx";
import { ALLOW_COMMAND, EXAMPLE_SPEC } from "./example-spec.ts";
import { useWorkerHosts } from "./use-workers.ts";
import { deployHref } from "./worker-words.ts";

export function WorkersEmpty({
  isFiltered,
  onClearFilter,
}: {
  isFiltered: boolean;
  onClearFilter: () => void;
}): ReactNode {
  const { can } = useMe();
  if (isFiltered) {
    return (
      <NothingMatches title="No worker matches the filter" onClearFilter={onClearFilter}>
        Every word must stand in its name, its description, its regions or its services.
      </NothingMatches>
    );
  }
  return (
    <div className="mx-auto flex max-w-2xl flex-col gap-6">
      <EmptyState
        icon={<Boxes aria-hidden />}
        title="No workers yet"
        action={can("workers:write") ? <DeployButton /> : undefined}
      >
        A worker is a program that the fleet runs: described once, run as so many instances, on the hosts that
        allow it. {can("workers:write") ? null : "An operator deploys them."}
      </EmptyState>
      <AllowedHosts />
      {can("workers:write") ? <ExampleSpec /> : null}
    </div>
  );
}

export function DeployButton(): ReactNode {
  return (
    <Button variant="primary" asChild>
      <PageLink href={deployHref()}>
        <Rocket aria-hidden />
        Deploy
      </PageLink>
    </Button>
  );
}

/** How many hosts would run one, and what lets a host do so. */
function AllowedHosts(): ReactNode {
  const hosts = useWorkerHosts().data;
  if (hosts === undefined) return null;
  const allowedCount = hosts.filter(({ host }) => host?.state === "allowed").length;
  return (
    <section aria-label="Hosts" className="flex flex-col gap-2 text-sm">
      <h2 className="font-medium text-ink">
        {allowedCount === 0
          ? "No host allows workers yet"
          : `${allowedCount} of ${countOf(hosts.length, "host")} allow workers`}
      </h2>
      <p className="text-pretty text-ink-muted">
        An agent runs nothing unless it was started for it. On each host that shall:
      </p>
      <CopyLine text={ALLOW_COMMAND} label="agent command" />
    </section>
  );
}

function ExampleSpec(): ReactNode {
  return (
    <section aria-label="A first spec" className="flex flex-col gap-2 text-sm">
      <span className="flex items-center justify-between gap-3">
        <h2 className="font-medium text-ink">A first spec</h2>
        <CopyButton text={EXAMPLE_SPEC} label="spec" withText />
      </span>
      <pre className="overflow-x-auto rounded-lg border border-line bg-inset px-3 py-2.5 font-mono text-ink-muted text-xs/5">
        {EXAMPLE_SPEC}
      </pre>
    </section>
  );
}
