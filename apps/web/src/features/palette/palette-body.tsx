"use client";
import { nodeStatus } from "@orrery/domain";
import type { FederationId, NodeId, NodeView } from "@orrery/protocol";
import { CommandEmpty, CommandGroup, CommandItem, Kbd, StatusBadge } from "@orrery/ui";
import { ArrowLeft, ChevronRight, Globe, Server } from "lucide-react";
import { useState } from "react";
import { useOpenPage } from "../../lib/browser/use-open-page.ts";
import { useViewer } from "../../lib/live/use-connection.ts";
import { useFederations } from "../../lib/live/use-federations.ts";
import { useNodes } from "../../lib/live/use-nodes.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { mapHref } from "../map/map-href.ts";
import { selectNodes } from "../map/map-selection-text.ts";
import { availableNodeActions, NODE_ACTION_LABELS } from "../node/actions/node-action.ts";
import { NODE_ACTION_ICONS } from "../node/actions/node-actions-menu.tsx";
import { useNodeActions } from "../node/actions/node-actions-provider.tsx";
import { NAV_ITEMS } from "../shell/nav-items.ts";
import { FederationCommands, FederationResults } from "./federation-commands.tsx";
import { findFederations } from "./find-federations.ts";
import { findNodes } from "./find-nodes.ts";
import { GroupResults } from "./group-results.tsx";
import { matchesWords } from "./matches-words.ts";
import { PoolResults } from "./pool-results.tsx";
import { ServiceResults } from "./service-results.tsx";
import { useAnywhereCommands } from "./use-anywhere-commands.tsx";
import { WorkerResults } from "./worker-results.tsx";

const NODES_SHOWN_MAX = 8;
const FEDERATIONS_SHOWN_MAX = 5;

export type PaletteBodyProps = {
  search: string;
  onSearchChange: (search: string) => void;
  onDone: () => void;
  onOpenHelp: () => void;
};

export function PaletteBody({ search, onSearchChange, onDone, onOpenHelp }: PaletteBodyProps) {
  const { can } = useMe();
  const openPage = useOpenPage();
  const { ids, byId } = useNodes(1000);
  const federations = useFederations(1000);
  const viewer = useViewer();
  const [federationId, setFederationId] = useState<FederationId | null>(null);
  const [chosenId, setChosenId] = useState<NodeId | null>(null);
  const commands = useAnywhereCommands(onOpenHelp);
  const go = (href: string) => {
    onDone();
    openPage(href);
  };

  const chosen = chosenId === null ? undefined : byId.get(chosenId);
  if (chosen !== undefined) {
    return (
      <NodeCommands node={chosen} search={search} onBack={() => setChosenId(null)} onDone={onDone} go={go} />
    );
  }

  const federation = federationId === null ? undefined : federations.byId.get(federationId);
  if (federation !== undefined) {
    return (
      <FederationCommands
        federation={federation}
        search={search}
        onBack={() => setFederationId(null)}
        onDone={onDone}
        go={go}
      />
    );
  }

  const pages = NAV_ITEMS.filter((item) => can(item.permission) && matchesWords(item.label, search));
  const nodes = findNodes(ids, byId, search, NODES_SHOWN_MAX);
  const others = commands.filter((command) =>
    matchesWords(`${command.label} ${command.words ?? ""}`, search),
  );
  return (
    <>
      <CommandEmpty>Nothing matches “{search}”.</CommandEmpty>
      {nodes.length === 0 ? null : (
        <CommandGroup heading="Nodes">
          {nodes.map((node) => {
            const status = nodeStatus(node, viewer);
            return (
              <CommandItem
                key={node.id}
                value={`node ${node.id}`}
                icon={<Server aria-hidden />}
                trailing={
                  <>
                    <StatusBadge plain tone={status.tone} label={status.label} />
                    <ChevronRight aria-hidden className="size-3.5" />
                  </>
                }
                onSelect={() => {
                  setChosenId(node.id);
                  onSearchChange("");
                }}
              >
                {node.name} <span className="text-ink-faint">{node.region}</span>
              </CommandItem>
            );
          })}
        </CommandGroup>
      )}
      <FederationResults
        federations={findFederations(federations.ids, federations.byId, search, FEDERATIONS_SHOWN_MAX)}
        onChoose={({ id }) => {
          setFederationId(id);
          onSearchChange("");
        }}
      />
      <WorkerResults search={search} go={go} />
      <ServiceResults search={search} go={go} />
      <GroupResults search={search} go={go} />
      <PoolResults search={search} go={go} />
      {pages.length === 0 ? null : (
        <CommandGroup heading="Go to">
          {pages.map((item) => (
            <CommandItem
              key={item.href}
              value={`page ${item.href}`}
              icon={<item.icon aria-hidden />}
              trailing={
                <>
                  <Kbd>g</Kbd>
                  <Kbd>{item.key}</Kbd>
                </>
              }
              onSelect={() => go(item.href)}
            >
              {item.label}
            </CommandItem>
          ))}
        </CommandGroup>
      )}
      {others.length === 0 ? null : (
        <CommandGroup heading="Do">
          {others.map((command) => (
            <CommandItem
              key={command.label}
              value={`do ${command.label}`}
              icon={command.icon}
              onSelect={() => {
                onDone();
                command.run();
              }}
            >
              {command.label}
            </CommandItem>
          ))}
        </CommandGroup>
      )}
    </>
  );
}

type NodeCommandsProps = {
  node: NodeView;
  search: string;
  onBack: () => void;
  onDone: () => void;
  go: (href: string) => void;
};

/** The second step: what to do with the node that was found. */
function NodeCommands({ node, search, onBack, onDone, go }: NodeCommandsProps) {
  const { can } = useMe();
  const openAction = useNodeActions();
  const actions = availableNodeActions([node], can).filter((action) =>
    matchesWords(NODE_ACTION_LABELS[action], search),
  );
  return (
    <CommandGroup heading={node.name}>
      {matchesWords(`Open ${node.name}`, search) ? (
        <CommandItem value="open" icon={<Server aria-hidden />} onSelect={() => go(`/nodes/${node.id}`)}>
          Open {node.name}
        </CommandItem>
      ) : null}
      {matchesWords("Show it on the map", search) ? (
        <CommandItem
          value="map"
          icon={<Globe aria-hidden />}
          onSelect={() => go(mapHref(selectNodes([node.id])))}
        >
          Show it on the map
        </CommandItem>
      ) : null}
      {matchesWords("Show its events", search) ? (
        <CommandItem
          value="events"
          icon={<ChevronRight aria-hidden />}
          onSelect={() => go(`/events?subject=${encodeURIComponent(node.id)}`)}
        >
          Show its events
        </CommandItem>
      ) : null}
      {actions.map((action) => {
        const Icon = NODE_ACTION_ICONS[action];
        return (
          <CommandItem
            key={action}
            value={action}
            icon={<Icon aria-hidden />}
            onSelect={() => {
              onDone();
              openAction(action, [node]);
            }}
          >
            {NODE_ACTION_LABELS[action]}…
          </CommandItem>
        );
      })}
      <CommandItem value="back" icon={<ArrowLeft aria-hidden />} onSelect={onBack}>
        Back
      </CommandItem>
    </CommandGroup>
  );
}
