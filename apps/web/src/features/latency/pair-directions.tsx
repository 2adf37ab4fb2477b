import type { LatencyPair, LinkFigures } from "@orrery/protocol";
import {
  AgeText,
  Badge,
  NO_VALUE,
  Quantity,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "@orrery/ui";
import type { ReactNode } from "react";
import { DemoDelay } from "./demo-delay.tsx";
import { LossText } from "./loss-text.tsx";
import { isDemoDelayed, SOURCE_WORDS } from "./pair-words.ts";

/** There and back, each as the node at its beginning measures it. */
export function PairDirections({
  pair,
  fromName,
  toName,
}: {
  pair: LatencyPair;
  fromName: string;
  toName: string;
}): ReactNode {
  return (
    <div className="-mx-4">
      <Table aria-label="There and back">
        <TableHead>
          <tr>
            <TableHeaderCell className="px-2">Measured by</TableHeaderCell>
            <TableHeaderCell numeric className="px-2">
              Round trip
            </TableHeaderCell>
            <TableHeaderCell numeric className="px-2">
              Jitter
            </TableHeaderCell>
            <TableHeaderCell numeric className="px-2">
              Loss
            </TableHeaderCell>
            <TableHeaderCell numeric className="px-2">
              When
            </TableHeaderCell>
          </tr>
        </TableHead>
        <TableBody>
          <DirectionRow name={fromName} figures={pair.there} />
          <DirectionRow name={toName} figures={pair.back} />
        </TableBody>
      </Table>
      <Remarks pair={pair} />
    </div>
  );
}

function DirectionRow({ name, figures }: { name: string; figures: LinkFigures | null }): ReactNode {
  return (
    <TableRow>
      <th scope="row" className="w-full max-w-0 truncate px-2 pl-4 text-left font-medium">
        {name}
      </th>
      <TableCell numeric className="px-2">
        {figures === null ? (
          <span className="text-ink-faint">{NO_VALUE}</span>
        ) : (
          <Quantity kind="duration" value={figures.rttMs} />
        )}
      </TableCell>
      <TableCell numeric className="px-2">
        <Quantity kind="duration" value={figures?.jitterMs} />
      </TableCell>
      <TableCell numeric className="px-2">
        <LossText ratio={figures?.lossRatio ?? null} />
      </TableCell>
      <TableCell numeric className="px-2">
        {figures?.source === "estimate" ? (
          <Badge title={SOURCE_WORDS.estimate.meaning}>est.</Badge>
        ) : (
          <AgeText atMs={figures?.atMs ?? null} absent={NO_VALUE} className="text-ink-muted" />
        )}
      </TableCell>
    </TableRow>
  );
}

/** Where the figures come from, and what is in them. */
function Remarks({ pair }: { pair: LatencyPair }): ReactNode {
  const known = [pair.there, pair.back].filter((figures) => figures !== null);
  const sources = [...new Set(known.map(({ source }) => source))];
  return (
    <p className="flex flex-wrap gap-x-2 px-4 pt-2 text-pretty text-ink-faint text-xs">
      {known.length === 0 ? "Nothing is known of this pair yet." : null}
      {sources.map((source) => (
        <span key={source}>{SOURCE_WORDS[source].meaning}.</span>
      ))}
      {isDemoDelayed(pair) ? (
        <span>
          The round trips contain <DemoDelay />.
        </span>
      ) : null}
    </p>
  );
}
