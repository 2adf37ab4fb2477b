"use client";
import type { BackTestResult, PoolSettings, PoolView } from "@orrery/protocol";
import {
  Button,
  Card,
  formatRatio,
  readNowMs,
  SegmentedControl,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeaderCell,
  TableRow,
} from "@orrery/ui";
import { type ReactNode, useState } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPCClient } from "../../../lib/trpc/client.tsx";
import { FormError } from "../../auth/form-error.tsx";

const HOUR_MS = 3_600_000;
const SPANS = ["1h", "24h", "7d"] as const;
const SPAN_MS = { "1h": HOUR_MS, "24h": 24 * HOUR_MS, "7d": 168 * HOUR_MS } as const;

/** `settings`: what is typed beside it; null = it cannot be read. */
export function BackTestCard({
  pool,
  settings,
}: {
  pool: PoolView;
  settings: PoolSettings | null;
}): ReactNode {
  const client = useTRPCClient();
  const [span, setSpan] = useState<(typeof SPANS)[number]>("1h");
  const [tested, setTested] = useState<{ result: BackTestResult; settings: PoolSettings } | null>(null);
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function run(): Promise<void> {
    if (settings === null) return setProblem("Some settings are wrong; each says what it needs.");
    setPending(true);
    setProblem(null);
    const toAtMs = readNowMs() ?? Date.now();
    try {
      const asked = { poolId: pool.id, settings, fromAtMs: toAtMs - SPAN_MS[span], toAtMs };
      setTested({ result: await client.pools.backTest.query(asked), settings });
    } catch (error) {
      setProblem(describeError(error));
    } finally {
      setPending(false);
    }
  }

  const isOld = tested !== null && JSON.stringify(tested.settings) !== JSON.stringify(settings);
  return (
    <Card
      title="Back-test"
      note="recorded traffic, these settings"
      actions={
        <SegmentedControl
          label="Recorded span"
          value={span}
          onValueChange={setSpan}
          options={SPANS.map((value) => ({ value, label: value }))}
        />
      }
    >
      <div className="flex flex-col gap-4">
        <Button pending={isPending} onClick={() => void run()} className="self-start">
          Try on the last {span}
        </Button>
        <FormError message={problem} />
        {tested === null ? (
          <p className="text-pretty text-ink-muted text-sm">
            Change a value, then see what the pool's own traffic would have made of it. Nothing is saved.
          </p>
        ) : (
          <>
            <p role="status" className="text-pretty text-ink text-sm">
              {tested.result.sentence}
              {isOld ? <span className="text-warn"> The settings were changed since; try again.</span> : null}
            </p>
            <Figures result={tested.result} />
          </>
        )}
      </div>
    </Card>
  );
}

function Figures({ result }: { result: BackTestResult }): ReactNode {
  const rows = [
    { label: "Recorded", figures: result.recorded },
    { label: "As set today", figures: result.asSet },
    { label: "As typed", figures: result.asAsked },
  ];
  return (
    <div className="-mx-4 overflow-x-auto">
      <Table aria-label="Back-test">
        <TableHead>
          <tr>
            <TableHeaderCell>Settings</TableHeaderCell>
            <TableHeaderCell numeric>Rotations</TableHeaderCell>
            <TableHeaderCell numeric title="Of tries">
              Failed
            </TableHeaderCell>
            <TableHeaderCell numeric title="Of a target's whole limit, at the fullest exit">
              Peak budget
            </TableHeaderCell>
          </tr>
        </TableHead>
        <TableBody>
          {rows.map(({ label, figures }) => (
            <TableRow key={label}>
              <th scope="row" className="px-3 pl-4 text-left font-medium">
                {label}
              </th>
              <TableCell numeric>{figures.rotationCount}</TableCell>
              <TableCell numeric>{formatRatio(figures.failureRatio)}</TableCell>
              <TableCell numeric>{formatRatio(figures.peakBudgetRatio)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      <p className="px-4 pt-2 text-ink-faint text-xs">
        {result.asAsked.requestCount} requests in {result.minuteCount} recorded minutes.
      </p>
    </div>
  );
}
