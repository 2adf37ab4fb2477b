"use client";
import type { RoutingStrategy, ServiceView } from "@orrery/protocol";
import { Button, Card, formatRatio, readNowMs, SegmentedControl } from "@orrery/ui";
import { type ReactNode, useState } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPCClient } from "../../../lib/trpc/client.tsx";
import { FormError } from "../../auth/form-error.tsx";
import { STRATEGY_WORDS } from "../../services/service-words.ts";
import { PreviewFigures, PreviewShares } from "./preview-tables.tsx";
import { SPAN_MS, SPANS, type Span, type Tried } from "./tried.ts";

export type PreviewCardProps = {
  service: ServiceView;
  /** What is chosen beside it. */
  strategy: RoutingStrategy;
  tried: Tried | null;
  onTried: (tried: Tried) => void;
  actions: ReactNode;
};

/** What the service's own requests would have come to with the strategy that is chosen. */
export function PreviewCard({ service, strategy, tried, onTried, actions }: PreviewCardProps): ReactNode {
  const client = useTRPCClient();
  const [span, setSpan] = useState<Span>("1h");
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function run(): Promise<void> {
    setPending(true);
    setProblem(null);
    const toAtMs = readNowMs() ?? Date.now();
    try {
      const asked = { serviceId: service.id, strategy, fromAtMs: toAtMs - SPAN_MS[span], toAtMs };
      onTried({ result: await client.services.preview.query(asked), strategy, span });
    } catch (error) {
      setProblem(describeError(error));
    } finally {
      setPending(false);
    }
  }

  const { label } = STRATEGY_WORDS[strategy];
  return (
    <Card
      title="Preview"
      note="recorded requests, kept for a day"
      actions={
        <SegmentedControl
          label="Recorded span"
          value={span}
          onValueChange={setSpan}
          options={SPANS.map((value) => ({ value, label: value }))}
        />
      }
    >
      <div className="flex min-w-0 flex-col gap-4">
        <span className="flex flex-wrap gap-2">
          <Button variant="primary" pending={isPending} onClick={() => void run()}>
            Try {label.toLowerCase()}
          </Button>
          {actions}
        </span>
        <FormError message={problem} />
        {tried === null ? (
          <p className="text-pretty text-ink-muted text-sm">
            Choose a strategy, then see what the service's own requests would have made of it, with the
            instances that there are now. Nothing is changed.
          </p>
        ) : (
          <>
            <p role="status" className="text-pretty text-ink text-sm">
              {tried.result.sentence}
              {tried.strategy === strategy ? null : (
                <span className="text-warn">
                  {" "}
                  This was {STRATEGY_WORDS[tried.strategy].label.toLowerCase()}; try {label.toLowerCase()},
                  too.
                </span>
              )}
            </p>
            <PreviewFigures tried={tried} />
            <PreviewShares result={tried.result} />
            <p className="text-ink-faint text-xs">
              {formatRatio(tried.result.replayedRatio)} of what was recorded in the span was replayed. “As
              set” goes through the same replay, so that both are wrong in the same way.
            </p>
          </>
        )}
      </div>
    </Card>
  );
}
