"use client";
import type { MeterView } from "@orrery/protocol";
import {
  AgeText,
  Badge,
  Button,
  Card,
  ConfirmDialog,
  StatusBadge,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
  toast,
} from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useMediaQuery } from "../../lib/browser/use-media-query.ts";
import { describeError } from "../../lib/errors/describe-error.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { QueryTable } from "../settings/query-table.tsx";
import type { MetersQuery } from "./both-read.tsx";
import { MeterName } from "./meter-name.tsx";
import { MetersList } from "./meters-list.tsx";
import { NewMeterDialog } from "./new-meter-dialog.tsx";
import { AGGREGATION_WORDS } from "./rate-words.ts";
import type { RatesUrl } from "./use-rates-url.ts";

/** What is counted: the built-in meters, and those that the installation has added. */
export function MetersTab({ meters, ratesUrl }: { meters: MetersQuery; ratesUrl: RatesUrl }): ReactNode {
  const { url, setUrl } = ratesUrl;
  const { can } = useMe();
  const [archiving, setArchiving] = useState<MeterView | null>(null);
  const canWrite = can("billing:write");
  const isPhone = useMediaQuery("(width < 48rem)");
  return (
    <>
      <Card
        flush
        title="Meters"
        note="what is counted"
        actions={
          canWrite ? (
            <Button size="sm" icon={<Plus aria-hidden />} onClick={() => void setUrl({ newMeter: true })}>
              New meter
            </Button>
          ) : undefined
        }
      >
        <QueryTable query={meters} errorTitle="The meters could not be read">
          {(all) =>
            isPhone ? (
              <MetersList meters={all} onArchive={canWrite ? setArchiving : null} />
            ) : (
              <Table>
                <TableHead>
                  <tr>
                    <TableHeaderCell>Name</TableHeaderCell>
                    <TableHeaderCell>Counts</TableHeaderCell>
                    <TableHeaderCell>Unit</TableHeaderCell>
                    <TableHeaderCell>Description</TableHeaderCell>
                    <TableHeaderCell>State</TableHeaderCell>
                    <TableHeaderCell>
                      <span className="sr-only">Actions</span>
                    </TableHeaderCell>
                  </tr>
                </TableHead>
                <TableBody>
                  {all.map((meter) => (
                    <MeterRow
                      key={meter.name}
                      meter={meter}
                      onArchive={canWrite ? () => setArchiving(meter) : null}
                    />
                  ))}
                </TableBody>
              </Table>
            )
          }
        </QueryTable>
      </Card>
      {url.newMeter && canWrite ? (
        <NewMeterDialog meters={meters.data ?? []} onClose={() => void setUrl({ newMeter: null })} />
      ) : null}
      {archiving === null ? null : (
        <ArchiveMeterDialog meter={archiving} onClose={() => setArchiving(null)} />
      )}
    </>
  );
}

function MeterRow({ meter, onArchive }: { meter: MeterView; onArchive: (() => void) | null }): ReactNode {
  const words = AGGREGATION_WORDS[meter.aggregation];
  return (
    <TableRow data-meter={meter.name}>
      <th scope="row" className="px-3 pl-4 text-left font-medium">
        <span className="flex items-center gap-2">
          <MeterName meter={meter} />
          {meter.isBuiltIn ? <Badge>built in</Badge> : null}
        </span>
      </th>
      <TableCell title={words.sentence}>{words.label}</TableCell>
      <TableCell className="text-ink-muted">{meter.unit}</TableCell>
      <TableCell className="w-full max-w-0 truncate text-ink-muted" title={meter.description}>
        {meter.description}
      </TableCell>
      <TableCell>
        {meter.archivedAtMs === null ? (
          <StatusBadge plain tone="ok" label="Counts" />
        ) : (
          <span className="flex items-center gap-1.5">
            <StatusBadge plain tone="idle" label="Archived" />
            <AgeText atMs={meter.archivedAtMs} className="text-ink-muted text-xs" />
          </span>
        )}
      </TableCell>
      <TableCell className="text-right">
        {meter.isBuiltIn || meter.archivedAtMs !== null || onArchive === null ? null : (
          <Button size="sm" variant="ghost" aria-label={`Archive ${meter.name}`} onClick={onArchive}>
            Archive…
          </Button>
        )}
      </TableCell>
    </TableRow>
  );
}

function ArchiveMeterDialog({ meter, onClose }: { meter: MeterView; onClose: () => void }): ReactNode {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const archive = useMutation(trpc.meters.archive.mutationOptions());

  async function confirm(): Promise<void> {
    await archive.mutateAsync({ name: meter.name });
    toast.success(`Archived the meter ${meter.name}`);
    await queryClient.invalidateQueries(trpc.meters.list.queryFilter());
  }

  return (
    <ConfirmDialog
      open
      destructive
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Archive the meter ${meter.name}`}
      consequences={[
        `Events for ${meter.name} are refused from now on, whoever sends them.`,
        "What it has counted stays, is charged and goes on invoices.",
        "Its name cannot be given to another meter.",
      ]}
      confirmLabel="Archive"
      describeError={describeError}
      onConfirm={confirm}
    />
  );
}
