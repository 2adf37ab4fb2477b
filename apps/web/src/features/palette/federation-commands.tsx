"use client";
import type { FederationView } from "@orrery/protocol";
import { CommandGroup, CommandItem, StatusBadge } from "@orrery/ui";
import { ArrowLeft, ChevronRight, Waypoints } from "lucide-react";
import type { ReactNode } from "react";
import { useViewer } from "../../lib/live/use-connection.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import {
  availableFederationActions,
  FEDERATION_ACTION_LABELS,
} from "../federation/actions/federation-action.ts";
import { FEDERATION_ACTION_ICONS } from "../federation/actions/federation-actions-menu.tsx";
import { useFederationActions } from "../federation/actions/federation-actions-provider.tsx";
import { federationFace } from "../federations/federation-face.ts";
import { matchesWords } from "./matches-words.ts";

export function FederationResults({
  federations,
  onChoose,
}: {
  federations: readonly FederationView[];
  onChoose: (federation: FederationView) => void;
}): ReactNode {
  const viewer = useViewer();
  if (federations.length === 0) return null;
  return (
    <CommandGroup heading="Federations">
      {federations.map((federation) => {
        const face = federationFace(federation, viewer);
        return (
          <CommandItem
            key={federation.id}
            value={`federation ${federation.id}`}
            icon={<Waypoints aria-hidden />}
            trailing={
              <>
                <StatusBadge plain tone={face.tone} label={face.label} />
                <ChevronRight aria-hidden className="size-3.5" />
              </>
            }
            onSelect={() => onChoose(federation)}
          >
            {federation.name}{" "}
            <span className="text-ink-faint">
              {federation.leader === null ? "no leader" : `led by ${federation.leader.name}`}
            </span>
          </CommandItem>
        );
      })}
    </CommandGroup>
  );
}

export type FederationCommandsProps = {
  federation: FederationView;
  search: string;
  onBack: () => void;
  onDone: () => void;
  go: (href: string) => void;
};

/** The second step: what to do with the federation that was found. */
export function FederationCommands({
  federation,
  search,
  onBack,
  onDone,
  go,
}: FederationCommandsProps): ReactNode {
  const { can } = useMe();
  const openTask = useFederationActions();
  const actions = availableFederationActions(federation, can).filter((action) =>
    matchesWords(FEDERATION_ACTION_LABELS[action], search),
  );
  return (
    <CommandGroup heading={federation.name}>
      {matchesWords(`Go to federation ${federation.name} open`, search) ? (
        <CommandItem
          value="open"
          icon={<Waypoints aria-hidden />}
          onSelect={() => go(`/federations/${federation.id}`)}
        >
          Go to federation {federation.name}
        </CommandItem>
      ) : null}
      {actions.map((action) => {
        const Icon = FEDERATION_ACTION_ICONS[action];
        return (
          <CommandItem
            key={action}
            value={action}
            icon={<Icon aria-hidden />}
            onSelect={() => {
              onDone();
              openTask({ action, federation });
            }}
          >
            {FEDERATION_ACTION_LABELS[action]}…
          </CommandItem>
        );
      })}
      <CommandItem value="back" icon={<ArrowLeft aria-hidden />} onSelect={onBack}>
        Back
      </CommandItem>
    </CommandGroup>
  );
}
