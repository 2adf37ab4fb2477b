"use client";
import { CommandGroup, CommandItem, StatusBadge } from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import { Network } from "lucide-react";
import type { ReactNode } from "react";
import { useViewer } from "../../lib/live/use-connection.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { serviceFace } from "../services/service-face.ts";
import { serviceHref } from "../services/service-words.ts";
import { findServices } from "./find-services.ts";

const SHOWN_MAX = 5;
/** While one types, what was read a moment ago serves. */
const FRESH_MS = 10_000;

/** Services by name; nothing is read before something is asked. */
export function ServiceResults({ search, go }: { search: string; go: (href: string) => void }): ReactNode {
  const trpc = useTRPC();
  const viewer = useViewer();
  const canRead = useMe().can("services:read");
  const query = useQuery(
    trpc.services.list.queryOptions(undefined, {
      ...{ enabled: canRead && search.trim() !== "", staleTime: FRESH_MS },
    }),
  );
  const found = canRead ? findServices(query.data ?? [], search, SHOWN_MAX) : [];
  if (found.length === 0) return null;
  return (
    <CommandGroup heading="Services">
      {found.map((service) => {
        const face = serviceFace(service, viewer);
        return (
          <CommandItem
            key={service.id}
            value={`service ${service.id}`}
            icon={<Network aria-hidden />}
            trailing={<StatusBadge plain tone={face.tone} label={face.label} />}
            onSelect={() => go(serviceHref(service.id))}
          >
            {service.name} <span className="text-ink-faint">{service.description}</span>
          </CommandItem>
        );
      })}
    </CommandGroup>
  );
}
