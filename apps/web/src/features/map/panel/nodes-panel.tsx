"use client";
import { nodeStatus, type StatusTone } from "@orrery/domain";
import type { NodeId } from "@orrery/protocol";
import { Button, IconButton, StatusBadge, StatusDot } from "@orrery/ui";
import { Focus, X } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { useViewer } from "../../../lib/live/use-connection.ts";
import { useMapPage } from "../map-context.ts";
import { NO_SELECTION, selectNodes, withNodeToggled } from "../map-selection-text.ts";
import { countOf } from "../map-words.ts";
import { useFleetTick } from "../use-fleet-tick.ts";
import { useFlights } from "../use-flights.ts";
import { BulkActions } from "./bulk-actions.tsx";
import { PanelFrame, PanelSection } from "./panel-frame.tsx";

const LISTED_MAX = 100;
const FOLLOW_MS = 1000;

type Row = { id: NodeId; name: string; tone: StatusTone; label: string };

/** Several nodes: how they are together, and what can be done to all of them. */
export function NodesPanel({ ids }: { ids: readonly NodeId[] }): ReactNode {
  const { url, fleet, isLive } = useMapPage();
  const viewer = useViewer();
  const flights = useFlights();
  const version = useFleetTick(FOLLOW_MS);
  const sight = isLive ? viewer : undefined;
  const isUnknown = sight !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the fleet changes in itself, its version tells
  const rows = useMemo(() => {
    const found: Row[] = [];
    for (const id of ids) {
      const slot = fleet.slotOf(id);
      const [node, state] = [fleet.node(slot), fleet.state(slot)];
      if (node === null || state === null) continue;
      const status = nodeStatus({ ...state, statusReason: "" }, sight);
      found.push({ id, name: node.name, tone: status.tone, label: status.label });
    }
    return found.sort((a, b) => collator.compare(a.name, b.name));
  }, [ids, fleet, version, isUnknown]);
  const goneCount = ids.length - rows.length;
  return (
    <PanelFrame
      label="Selected nodes"
      title={countOf(ids.length, "node")}
      description={
        <span className="flex flex-wrap gap-x-3 gap-y-0.5">
          {countByStatus(rows).map(({ label, tone, count }) => (
            <StatusBadge key={label} plain tone={tone} label={`${count} ${label.toLowerCase()}`} />
          ))}
          {goneCount === 0 ? null : (
            <span>
              {goneCount} not in the fleet {isLive ? "any more" : "then"}
            </span>
          )}
        </span>
      }
      actions={isLive ? <BulkActions ids={ids} /> : null}
      onClose={() => url.select(NO_SELECTION)}
    >
      <PanelSection
        title="Selected"
        {...(rows.length > LISTED_MAX ? { note: `the first ${LISTED_MAX} by name` } : {})}
      >
        <ul className="-mx-2 flex flex-col">
          {rows.slice(0, LISTED_MAX).map(({ id, name, tone, label }) => (
            <li key={id} className="flex items-center gap-1 rounded-md pl-2 hover:bg-hover">
              <button
                type="button"
                onClick={() => url.select(selectNodes([id]))}
                className="flex min-w-0 flex-1 items-center gap-2 py-0.5 text-left text-sm touch:min-h-11"
              >
                <StatusDot tone={tone} />
                <span className="min-w-0 flex-1 truncate text-ink">{name}</span>
                <span className="text-ink-faint text-xs">{label}</span>
              </button>
              <IconButton
                size="sm"
                label={`Take ${name} out of the selection`}
                onClick={() => url.select(withNodeToggled(url.selection, id))}
              >
                <X aria-hidden />
              </IconButton>
            </li>
          ))}
        </ul>
      </PanelSection>
      <div className="flex flex-wrap gap-2">
        {url.view === "table" ? null : (
          <Button size="sm" icon={<Focus aria-hidden />} onClick={flights.toSelection}>
            Show all of them
          </Button>
        )}
        <Button size="sm" variant="ghost" onClick={() => url.select(NO_SELECTION)}>
          Clear the selection
        </Button>
      </div>
    </PanelFrame>
  );
}

const collator = new Intl.Collator("en", { numeric: true });
const TONE_ORDER: readonly StatusTone[] = ["bad", "warn", "unknown", "idle", "ok"];

/** Worst first. */
function countByStatus(rows: readonly Row[]): { label: string; tone: StatusTone; count: number }[] {
  const counts = new Map<string, { label: string; tone: StatusTone; count: number }>();
  for (const { label, tone } of rows) {
    const known = counts.get(label);
    if (known === undefined) counts.set(label, { label, tone, count: 1 });
    else known.count += 1;
  }
  return [...counts.values()].sort(
    (a, b) => TONE_ORDER.indexOf(a.tone) - TONE_ORDER.indexOf(b.tone) || b.count - a.count,
  );
}
