"use client";
import { CommandGroup, CommandItem, StatusBadge } from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import { Scaling } from "lucide-react";
import type { ReactNode } from "react";
import { useViewer } from "../../lib/live/use-connection.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { groupFace } from "../scaling/group-face.ts";
import { groupHref } from "../scaling/group-words.ts";
import { findGroups } from "./find-groups.ts";

const SHOWN_MAX = 5;
/** While one types, what was read a moment ago serves. */
const FRESH_MS = 10_000;

/** Scaling groups by name; nothing is read before something is asked. */
export function GroupResults({ search, go }: { search: string; go: (href: string) => void }): ReactNode {
  const trpc = useTRPC();
  const viewer = useViewer();
  const canRead = useMe().can("scaling:read");
  const query = useQuery(
    trpc.scaling.list.queryOptions(undefined, {
      ...{ enabled: canRead && search.trim() !== "", staleTime: FRESH_MS },
    }),
  );
  const found = canRead ? findGroups(query.data ?? [], search, SHOWN_MAX) : [];
  if (found.length === 0) return null;
  return (
    <CommandGroup heading="Scaling groups">
      {found.map((group) => {
        const face = groupFace(group, viewer);
        return (
          <CommandItem
            key={group.id}
            value={`scaling group ${group.id}`}
            icon={<Scaling aria-hidden />}
            trailing={<StatusBadge plain tone={face.tone} label={face.label} />}
            onSelect={() => go(groupHref(group.id))}
          >
            {group.name} <span className="text-ink-faint">{group.targetName}</span>
          </CommandItem>
        );
      })}
    </CommandGroup>
  );
}
