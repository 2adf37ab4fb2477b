"use client";
import type { AdviceView, ScalingGroupView } from "@orrery/protocol";
import {
  AgeText,
  Badge,
  Button,
  Card,
  Credits,
  EmptyState,
  Fact,
  formatLongDuration,
  formatRatio,
  Skeleton,
  toast,
} from "@orrery/ui";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { type ReactNode, useState } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { QueryError } from "../../../lib/errors/query-error.tsx";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { useTRPC, useTRPCClient } from "../../../lib/trpc/client.tsx";
import { FiguresTable } from "../figures-table.tsx";
import { settingChanges } from "../setting-words.ts";
import { adviceStep, KIND_LABELS } from "./advice-words.ts";
import { ApplyAdviceDialog } from "./apply-advice-dialog.tsx";

/** What other settings would have cost less, by replays of what was recorded. */
export function AdviceTab({ group }: { group: ScalingGroupView }): ReactNode {
  const trpc = useTRPC();
  const query = useQuery(trpc.scaling.advice.queryOptions({ groupId: group.id }));
  const advice = query.data;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-pretty text-ink-muted text-sm">
          Looked for every 6 hours on the recorded load of up to 35 days. Nothing is applied by itself.
        </p>
        <LookAgainButton group={group} />
      </div>
      {advice === undefined ? (
        query.isError ? (
          <QueryError
            compact
            title="The advice could not be read"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <div aria-busy="true">
            <Skeleton className="h-40" />
          </div>
        )
      ) : advice.length === 0 ? (
        <Card flush>
          <EmptyState compact title="Nothing to advise now">
            Three days of recorded load are needed. Then what saves at least 5 % of the instance-hours and
            carries the load as well is told here.
          </EmptyState>
        </Card>
      ) : (
        advice.map((each) => <AdviceCard key={each.key} group={group} advice={each} />)
      )}
    </div>
  );
}

function LookAgainButton({ group }: { group: ScalingGroupView }): ReactNode {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const [isPending, setPending] = useState(false);

  async function look(): Promise<void> {
    setPending(true);
    try {
      const found = await client.scaling.advice.query({ groupId: group.id, isFresh: true });
      queryClient.setQueryData(trpc.scaling.advice.queryKey({ groupId: group.id }), found);
      toast.success(found.length === 0 ? "There is nothing to advise" : `Found ${found.length} ways to save`);
    } catch (error) {
      toast.error(describeError(error));
    } finally {
      setPending(false);
    }
  }

  return (
    <Button size="sm" icon={<RefreshCw aria-hidden />} pending={isPending} onClick={() => void look()}>
      Look again
    </Button>
  );
}

function AdviceCard({ group, advice }: { group: ScalingGroupView; advice: AdviceView }): ReactNode {
  const { can } = useMe();
  const [mode, setMode] = useState<"dry-run" | "on" | null>(null);
  const step = adviceStep(group.settings, advice);
  const changes = settingChanges(group.settings, { ...advice.settings, mode: group.settings.mode });
  return (
    <Card
      flush
      title={KIND_LABELS[advice.kind]}
      note={
        <>
          found <AgeText atMs={advice.atMs} />
        </>
      }
      label={KIND_LABELS[advice.kind]}
      actions={
        can("scaling:write") ? (
          step === "try" ? (
            <>
              <Button size="sm" variant="ghost" onClick={() => setMode("on")}>
                Apply at once…
              </Button>
              <Button size="sm" variant="primary" onClick={() => setMode("dry-run")}>
                Try as a dry run…
              </Button>
            </>
          ) : (
            <>
              <Badge>tried as a dry run now</Badge>
              <Button size="sm" variant="primary" onClick={() => setMode("on")}>
                Turn it on…
              </Button>
            </>
          )
        ) : null
      }
    >
      <div className="grid min-w-0 items-start xl:grid-cols-[minmax(0,1fr)_32rem]">
        <div className="flex flex-col gap-3 p-4">
          <p className="text-pretty text-ink text-sm">{advice.sentence}</p>
          <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-4 xl:grid-cols-2">
            <Fact label="Saves in 30 days">
              <Credits units={advice.savesUnits} />
            </Fact>
            <Fact label="Of what was spent">{formatRatio(advice.savesRatio)}</Fact>
            <Fact label="Confidence">{advice.confidence}</Fact>
            <Fact label="Rests on">{formatLongDuration(advice.historyMs)} of load</Fact>
          </dl>
          {changes.length === 0 ? null : (
            <ul aria-label="What differs" className="list-disc pl-4 text-ink-muted text-sm">
              {changes.map((change) => (
                <li key={change}>{change}</li>
              ))}
            </ul>
          )}
        </div>
        <div className="min-w-0 border-line max-xl:border-t xl:border-l">
          <FiguresTable
            label={`Replay of ${KIND_LABELS[advice.kind]}`}
            columns={[
              { label: "As set", figures: advice.asSet },
              { label: "As advised", figures: advice.asAdvised },
            ]}
          />
        </div>
      </div>
      {mode === null ? null : (
        <ApplyAdviceDialog group={group} advice={advice} mode={mode} onClose={() => setMode(null)} />
      )}
    </Card>
  );
}
