import { Quantity, StatusBadge } from "@orrery/ui";
import { LossText } from "../../latency/loss-text.tsx";
import { BandMark } from "../panel/band-mark.tsx";
import { RoundTrip } from "../round-trip.tsx";
import type { MapLinkRow } from "./link-rows.ts";
import type { GridColumn } from "./map-grid.tsx";
import type { MapNodeRow, MapNodeSort, PlaceSource } from "./node-rows.ts";
import { StatusReason } from "./status-reason.tsx";

export type NodeTableRow = MapNodeRow & { readonly worst: MapLinkRow | null; readonly isStale: boolean };

const PLACE_WORDS: Record<PlaceSource, { label: string; meaning: string }> = {
  own: { label: "Its own", meaning: "The agent was started with --lat and --lon" },
  region: { label: "By region", meaning: "Of its region, whose place is well known" },
  none: { label: "None", meaning: "Neither the agent nor its region says where it is" },
};
const ROLE_LABELS = { leader: "Leader", member: "Member", none: "" } as const;

type Column = GridColumn<NodeTableRow, MapNodeSort>;

const NAME: Column = {
  id: "name",
  header: "Name",
  width: "minmax(7.5rem, 1.2fr)",
  isHead: true,
  cell: (row) => row.name,
};

const STATUS: Column = {
  id: "status",
  header: "Status",
  width: "minmax(8rem, 1.8fr)",
  cell: (row) => (
    <span className="flex min-w-0 items-center gap-2">
      {row.isStale ? (
        <StatusBadge plain tone="unknown" label="Unknown" title={`Last known: ${row.status}`} />
      ) : (
        <StatusBadge plain tone={row.tone} label={row.status} />
      )}
      {row.tone === "ok" || row.isStale ? null : <StatusReason nodeId={row.id} />}
    </span>
  ),
};

const WORST: Column = {
  id: "worst",
  header: "Worst link",
  width: "minmax(10rem, 1.4fr)",
  startsDescending: true,
  isAfterNumber: true,
  cell: ({ id, worst }) =>
    worst === null ? (
      <span className="text-ink-faint">–</span>
    ) : (
      <span className="flex min-w-0 items-center gap-2">
        <BandMark band={worst.band} />
        <span className="shrink-0">
          <RoundTrip rttMs={worst.rttMs} digits={4} />
        </span>
        <span className="min-w-0 truncate text-ink-faint text-xs">
          {worst.fromId === id ? worst.to : worst.from}
          {worst.lossRatio > 0 ? (
            <>
              {", "}
              <LossText ratio={worst.lossRatio} /> lost
            </>
          ) : null}
        </span>
      </span>
    ),
};

export const NODE_COLUMNS: readonly Column[] = [
  NAME,
  STATUS,
  {
    id: "region",
    header: "Region",
    width: "minmax(6.5rem, 1.1fr)",
    cell: ({ region, zone }) => (
      <>
        {region}
        {zone === "" ? null : <span className="text-ink-faint"> {zone}</span>}
      </>
    ),
  },
  {
    id: "place",
    header: "Position",
    width: "minmax(5rem, 0.6fr)",
    cell: ({ placeSource }) => (
      <span
        title={PLACE_WORDS[placeSource].meaning}
        className={placeSource === "none" ? "" : "text-ink-muted"}
      >
        {PLACE_WORDS[placeSource].label}
      </span>
    ),
  },
  {
    id: "role",
    header: "Role",
    width: "4.5rem",
    cell: ({ role }) => (
      <span className={role === "leader" ? "font-medium" : "text-ink-faint"}>{ROLE_LABELS[role]}</span>
    ),
  },
  {
    id: "load",
    header: "Load",
    width: "4rem",
    isNumeric: true,
    startsDescending: true,
    cell: ({ loadRatio }) => <Quantity kind="ratio" value={loadRatio} />,
  },
  WORST,
  {
    id: "target",
    header: "Nearest target",
    width: "minmax(8rem, 1fr)",
    cell: ({ target }) =>
      target === null ? (
        <span className="text-ink-faint">–</span>
      ) : (
        <span className="flex min-w-0 items-baseline gap-2">
          <Quantity kind="duration" value={target.p50Ms} digits={4} />
          <span className="min-w-0 truncate text-ink-faint text-xs">{target.name}</span>
        </span>
      ),
  },
];

const WORST_NARROW: Column = {
  ...WORST,
  width: "6.5rem",
  isAfterNumber: false,
  cell: ({ worst }) =>
    worst === null ? (
      <span className="text-ink-faint">–</span>
    ) : (
      <span className="flex items-center gap-2">
        <BandMark band={worst.band} />
        <RoundTrip rttMs={worst.rttMs} />
      </span>
    ),
};

/** What a phone has room for. */
export const NODE_COLUMNS_NARROW: readonly Column[] = [
  { ...NAME, width: "minmax(0, 1.2fr)" },
  { ...STATUS, width: "minmax(0, 1fr)" },
  WORST_NARROW,
];
