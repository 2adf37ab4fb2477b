"use client";
import type { ServiceView } from "@orrery/protocol";
import { Card, EmptyState, SegmentedControl } from "@orrery/ui";
import { Network } from "lucide-react";
import { parseAsString, parseAsStringLiteral } from "nuqs";
import { type ReactNode, useMemo, useRef } from "react";
import { useMediaQuery } from "../../../lib/browser/use-media-query.ts";
import { useUrlStates } from "../../../lib/browser/use-url-states.ts";
import { NarrowChips } from "../../list/narrow-chips.tsx";
import { NothingMatches } from "../../list/nothing-matches.tsx";
import { SearchInput } from "../../list/search-input.tsx";
import { useNodeNames } from "../../targets/use-node-names.ts";
import { CallLine } from "../test/call-line.tsx";
import { GatewaysCard } from "./gateways-card.tsx";
import { faceOfStanding } from "./instance-cells.tsx";
import {
  countByStanding,
  filterRows,
  type InstanceRow,
  instanceRows,
  STANDING_CHOICES,
} from "./instance-rows.ts";
import { InstanceSheet } from "./instance-sheet.tsx";
import { InstancesCards } from "./instances-cards.tsx";
import { InstancesTable } from "./instances-table.tsx";
import { StandingMatrix } from "./standing-matrix.tsx";

const VIEWS = ["instances", "matrix"] as const;
const SEARCHED_FROM = 8;

const parsers = {
  find: parseAsString.withDefault(""),
  standing: parseAsStringLiteral(STANDING_CHOICES),
  by: parseAsStringLiteral(VIEWS).withDefault("instances"),
  instance: parseAsString,
};

/** Every instance as the gateways find it, and the gateways. */
export function InstancesTab({ service }: { service: ServiceView }): ReactNode {
  const [url, setUrl] = useUrlStates(parsers);
  const nameOf = useNodeNames();
  const filterInput = useRef<HTMLInputElement>(null);
  const rows = useMemo(() => instanceRows(service), [service]);
  const shown = filterRows(rows, { search: url.find, choice: url.standing }, nameOf);
  const open = rows.find(({ instance }) => instance.id === url.instance) ?? null;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Card
        flush
        title="Instances"
        note={rows.length === 0 ? undefined : "worst first, all gateways together"}
        actions={
          service.routers.length === 0 || rows.length === 0 ? null : (
            <SegmentedControl
              label="View"
              value={url.by}
              onValueChange={(by) => void setUrl({ by })}
              options={[
                { value: "instances", label: "All together" },
                { value: "matrix", label: "By gateway" },
              ]}
            />
          )
        }
      >
        {rows.length === 0 ? (
          <EmptyState compact icon={<Network aria-hidden />} title="No instances">
            <p>Instances come with a worker whose port is for this service:</p>
            <code className="mt-2 block font-mono text-xs">{`ports: [{ name: http, service: ${service.name} }]`}</code>
          </EmptyState>
        ) : (
          <>
            {rows.length < SEARCHED_FROM && url.find === "" && url.standing === null ? null : (
              <div className="flex flex-wrap items-center gap-2 border-line border-b px-4 py-2">
                <div className="w-full max-w-72 max-md:max-w-none">
                  <SearchInput
                    ref={filterInput}
                    label="Filter instances"
                    placeholder="Filter: name, node, region, reason"
                    value={url.find}
                    onChange={(find) => void setUrl({ find })}
                  />
                </div>
                <NarrowChips
                  label="Narrow by standing"
                  values={STANDING_CHOICES}
                  labelOf={(choice) => faceOfStanding(choice === "untold" ? null : choice).label}
                  counts={countByStanding(rows)}
                  isChosen={(choice) => url.standing === choice}
                  onToggle={(choice) => void setUrl({ standing: url.standing === choice ? null : choice })}
                />
              </div>
            )}
            {shown.length === 0 ? (
              <NothingMatches
                title="No instance matches the filter"
                onClearFilter={() => void setUrl({ find: null, standing: null })}
              >
                Every word must stand in its name, its node, its region or its reason.
              </NothingMatches>
            ) : (
              <Rows
                service={service}
                rows={shown}
                isMatrix={url.by === "matrix" && service.routers.length > 0}
                onOpen={(instance) => void setUrl({ instance })}
              />
            )}
          </>
        )}
      </Card>
      <div className="grid min-w-0 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_28rem]">
        <GatewaysCard service={service} />
        <Card title="Call it from any host">
          <CallLine service={service} />
        </Card>
      </div>
      <InstanceSheet row={open} onClose={() => void setUrl({ instance: null })} />
    </div>
  );
}

function Rows({
  service,
  rows,
  isMatrix,
  onOpen,
}: {
  service: ServiceView;
  rows: readonly InstanceRow[];
  isMatrix: boolean;
  onOpen: (instanceId: string) => void;
}): ReactNode {
  const isPhone = useMediaQuery("(width < 48rem)");
  if (isMatrix) return <StandingMatrix service={service} rows={rows} onOpen={onOpen} />;
  return isPhone ? (
    <InstancesCards rows={rows} onOpen={onOpen} />
  ) : (
    <InstancesTable rows={rows} onOpen={onOpen} />
  );
}
