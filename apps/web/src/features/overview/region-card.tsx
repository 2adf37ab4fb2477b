"use client";
import { Card, Table, TableBody, TableCell, TableHead, TableHeaderCell, TableRow } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { nodesHref } from "../node/nodes-href.ts";
import { asUnknown, type RegionRow, troubled } from "./fleet-breakdown.ts";
import { HealthBar } from "./health-bar.tsx";

export function RegionCard({ rows, isStale }: { rows: readonly RegionRow[]; isStale: boolean }): ReactNode {
  return (
    <Card flush title="Regions" note={isStale ? "not current" : String(rows.length)}>
      <Table>
        <TableHead>
          <tr>
            <TableHeaderCell>Region</TableHeaderCell>
            <TableHeaderCell className="w-1/3 max-sm:hidden">
              <span className="sr-only">Proportions</span>
            </TableHeaderCell>
            <TableHeaderCell numeric>Online</TableHeaderCell>
            <TableHeaderCell numeric>In trouble</TableHeaderCell>
            <TableHeaderCell numeric className="max-sm:hidden">
              Out of service
            </TableHeaderCell>
          </tr>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.region}>
              <TableCell className="max-w-48">
                <PageLink
                  href={nodesHref([
                    { kind: "field", field: "region", isNegated: false, values: [row.region] },
                  ])}
                  className="block truncate text-ink hover:underline touch:leading-11"
                >
                  {row.region === "" ? <span className="text-ink-faint">no region</span> : row.region}
                </PageLink>
              </TableCell>
              <TableCell className="max-sm:hidden">
                <HealthBar counts={isStale ? asUnknown(row.byHealth) : row.byHealth} className="h-1.5" />
              </TableCell>
              <TableCell numeric>
                {isStale ? "–" : row.byHealth.online}
                <span className="text-ink-faint"> / {row.total}</span>
              </TableCell>
              <TableCell numeric className={troubled(row) === 0 || isStale ? "text-ink-faint" : "text-ink"}>
                {isStale ? "–" : troubled(row)}
              </TableCell>
              <TableCell
                numeric
                className={`max-sm:hidden ${row.outOfService === 0 ? "text-ink-faint" : ""}`}
              >
                {row.outOfService}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Card>
  );
}
