import { formatDurationMs } from "@orrery/ui";
import { DemoDelay } from "../../latency/demo-delay.tsx";
import { LossText } from "../../latency/loss-text.tsx";
import { SOURCE_WORDS } from "../../latency/pair-words.ts";
import { BandMark } from "../panel/band-mark.tsx";
import { RoundTrip } from "../round-trip.tsx";
import { formatFloorRatio, type MapLinkRow, type MapLinkSort } from "./link-rows.ts";
import type { GridColumn } from "./map-grid.tsx";

type Column = GridColumn<MapLinkRow, MapLinkSort>;

const FROM: Column = {
  id: "from",
  header: "From",
  width: "minmax(7rem, 1.2fr)",
  isHead: true,
  cell: ({ from }) => from,
};
const TO: Column = {
  id: "to",
  header: "To",
  width: "minmax(7rem, 1.2fr)",
  cell: ({ to }) => to,
};
const RTT: Column = {
  id: "rtt",
  header: "Round trip",
  width: "5.5rem",
  isNumeric: true,
  startsDescending: true,
  cell: ({ rttMs }) => <RoundTrip rttMs={rttMs} />,
};
const LOSS: Column = {
  id: "loss",
  header: "Loss",
  width: "4.5rem",
  isNumeric: true,
  startsDescending: true,
  cell: ({ lossRatio }) => <LossText ratio={lossRatio} />,
};

export const LINK_COLUMNS: readonly Column[] = [
  FROM,
  TO,
  RTT,
  {
    id: "ratio",
    header: "Of the floor",
    width: "6.5rem",
    isNumeric: true,
    startsDescending: true,
    cell: ({ floorRatio, floorMs, band }) => (
      <span
        className="inline-flex items-center gap-2"
        title={
          floorMs === null
            ? "An end has no position, so there is no floor to compare with"
            : `Light in fibre needs ${formatDurationMs(floorMs)} there and back${floorRatio !== null && floorRatio < 1 ? "; one of the positions is not exact" : ""}`
        }
      >
        <BandMark band={band} />
        {floorRatio === null ? <span className="text-ink-faint">–</span> : formatFloorRatio(floorRatio)}
      </span>
    ),
  },
  LOSS,
  {
    id: "source",
    header: "Measured by",
    width: "minmax(8rem, 0.8fr)",
    isAfterNumber: true,
    cell: ({ source, isDemoDelay }) => (
      <span className="text-ink-muted" title={SOURCE_WORDS[source].meaning}>
        {SOURCE_WORDS[source].label}
        {isDemoDelay ? (
          <>
            {" "}
            <DemoDelay />
          </>
        ) : null}
      </span>
    ),
  },
];

/** What a phone has room for. */
export const LINK_COLUMNS_NARROW: readonly Column[] = [
  { ...FROM, width: "minmax(0, 1fr)" },
  { ...TO, width: "minmax(0, 1fr)" },
  RTT,
];
