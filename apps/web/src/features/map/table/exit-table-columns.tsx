import { formatDurationMs, formatRate } from "@orrery/ui";
import { ExitHealth, exitReason } from "../exits/exit-health.tsx";
import { countryName, type MapExit, placeSentence } from "../exits/map-exits.ts";
import type { MapExitSort } from "./exit-rows.ts";
import type { GridColumn } from "./map-grid.tsx";

type Column = GridColumn<MapExit, MapExitSort>;

const EXIT: Column = {
  id: "exit",
  header: "Exit",
  width: "minmax(9rem, 1.2fr)",
  isHead: true,
  cell: ({ name, address }) => (
    <span className="font-mono font-normal text-xs" title={`Through ${address}`}>
      {name}
    </span>
  ),
};
const HEALTH: Column = {
  id: "health",
  header: "Health",
  width: "minmax(8rem, 1.8fr)",
  cell: (exit) => (
    <span className="flex min-w-0 items-center gap-2">
      <ExitHealth exit={exit} />
      {exit.health === "healthy" ? null : (
        <span className="truncate text-ink-faint text-xs" title={exitReason(exit)}>
          {exitReason(exit)}
        </span>
      )}
    </span>
  ),
};
const COUNTRY: Column = {
  id: "country",
  header: "Country",
  width: "minmax(8rem, 1.1fr)",
  cell: (exit) => (
    <span title={placeSentence(exit)}>
      {exit.place === null ? (
        <span className="text-ink-faint">unknown</span>
      ) : (
        countryName(exit.place.country)
      )}
      {exit.place?.source === "seller" ? <span className="text-ink-faint"> by its seller</span> : null}
    </span>
  ),
};
const REQUESTS: Column = {
  id: "requests",
  header: "Requests",
  width: "5.5rem",
  isNumeric: true,
  startsDescending: true,
  cell: ({ live }) => formatRate(live?.requestsPerSecond),
};

export const EXIT_COLUMNS: readonly Column[] = [
  EXIT,
  HEALTH,
  COUNTRY,
  { id: "pool", header: "Pool", width: "minmax(6rem, 0.8fr)", cell: ({ poolName }) => poolName },
  REQUESTS,
  {
    id: "latency",
    header: "Latency",
    width: "5.5rem",
    isNumeric: true,
    startsDescending: true,
    cell: ({ live }) => formatDurationMs(live?.latencyMs),
  },
  {
    id: "nodes",
    header: "Nodes",
    width: "4.5rem",
    isNumeric: true,
    startsDescending: true,
    cell: ({ users }) => users.length,
  },
];

/** What a phone has room for. */
export const EXIT_COLUMNS_NARROW: readonly Column[] = [
  { ...EXIT, width: "minmax(0, 1.3fr)" },
  { ...HEALTH, width: "minmax(0, 1fr)", cell: (exit) => <ExitHealth exit={exit} /> },
  { ...COUNTRY, width: "minmax(0, 1fr)" },
];
