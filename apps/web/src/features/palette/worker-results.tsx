"use client";
import { CommandGroup, CommandItem, StatusBadge } from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import { Boxes } from "lucide-react";
import type { ReactNode } from "react";
import { useViewer } from "../../lib/live/use-connection.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { workerFace } from "../workers/worker-face.ts";
import { workerHref } from "../workers/worker-words.ts";
import { findWorkers } from "./find-workers.ts";

const SHOWN_MAX = 5;
/** While one types, what was read a moment ago serves. */
const FRESH_MS = 10_000;

/** Workers by name; nothing is read before something is asked. */
export function WorkerResults({ search, go }: { search: string; go: (href: string) => void }): ReactNode {
  const trpc = useTRPC();
  const viewer = useViewer();
  const canRead = useMe().can("workers:read");
  const workers = useQuery(
    trpc.workers.list.queryOptions(undefined, {
      enabled: canRead && search.trim() !== "",
      staleTime: FRESH_MS,
    }),
  ).data;
  const found = findWorkers(workers ?? [], search, SHOWN_MAX);
  if (!canRead || found.length === 0) return null;
  return (
    <CommandGroup heading="Workers">
      {found.map((worker) => {
        const face = workerFace(worker, viewer);
        return (
          <CommandItem
            key={worker.id}
            value={`worker ${worker.id}`}
            icon={<Boxes aria-hidden />}
            trailing={<StatusBadge plain tone={face.tone} label={face.label} />}
            onSelect={() => go(workerHref(worker.id))}
          >
            {worker.name} <span className="text-ink-faint">{worker.spec.description}</span>
          </CommandItem>
        );
      })}
    </CommandGroup>
  );
}
