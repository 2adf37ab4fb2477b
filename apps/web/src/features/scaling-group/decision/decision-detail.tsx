"use client";
import type { MetricReadingView, PolicyWish, ScalingDecision, ScalingGroupSettings } from "@orrery/protocol";
import { AgeText, Badge, CountdownText, Item, ItemList } from "@orrery/ui";
import type { ReactNode } from "react";
import { metricLabel, POLICY_LABELS } from "../../scaling/group-words.ts";
import { isOfInstances, metricText } from "../metric-kind.ts";
import { DIRECTION_LABELS, instancesSentence, limitSentence, PROBLEM_LABELS } from "./decision-words.ts";

/** All that one evaluation rests on: what was read, what each policy made of it, and what kept it from being done. */
export function DecisionDetail({
  decision,
  settings,
}: {
  decision: ScalingDecision;
  settings: ScalingGroupSettings;
}): ReactNode {
  const { readings, wishes, limits, wished, to } = decision;
  return (
    <div className="border-line border-t">
      <Part title="Instances">
        <p className="px-4 py-2 text-ink text-sm">{instancesSentence(decision)}</p>
      </Part>
      <Part title="What was read">
        {readings.length === 0 ? (
          <Nothing>No policy goes by a metric.</Nothing>
        ) : (
          <ItemList label="Readings">
            {readings.map((reading) => (
              <Reading key={reading.metric} reading={reading} atMs={decision.atMs} />
            ))}
          </ItemList>
        )}
      </Part>
      <Part title="What each policy wishes" note={`${wished} in all, before any limit`}>
        {wishes.length === 0 ? (
          <Nothing>There is no policy.</Nothing>
        ) : (
          <ItemList label="Wishes">
            {wishes.map((wish) => (
              <Wish key={wish.policyId} wish={wish} settings={settings} />
            ))}
          </ItemList>
        )}
      </Part>
      <Part title="What limited it">
        {limits.length === 0 ? (
          <Nothing>Nothing: {to} is what was wished.</Nothing>
        ) : (
          <ItemList label="Limits">
            {limits.map((limit) => (
              <Item
                key={limit.limit}
                title={limitSentence(limit)}
                end={
                  limit.untilAtMs === null ? undefined : (
                    <span className="text-ink-muted text-xs">
                      <CountdownText untilAtMs={limit.untilAtMs} past="over" />
                    </span>
                  )
                }
              />
            ))}
          </ItemList>
        )}
      </Part>
    </div>
  );
}

function Part({ title, note, children }: { title: string; note?: string; children: ReactNode }): ReactNode {
  return (
    <section aria-label={title} className="border-line border-b last:border-b-0">
      <h3 className="flex items-baseline gap-2 bg-inset px-4 py-1 font-medium text-ink-muted text-xs">
        {title}
        {note === undefined ? null : <span className="font-normal text-ink-faint">{note}</span>}
      </h3>
      {children}
    </section>
  );
}

function Nothing({ children }: { children: ReactNode }): ReactNode {
  return <p className="px-4 py-2 text-ink-muted text-sm">{children}</p>;
}

function Reading({ reading, atMs }: { reading: MetricReadingView; atMs: number }): ReactNode {
  const { metric, value, freshCount, missingCount, hasQuorum, newestAtMs, problems } = reading;
  const told = isOfInstances(metric)
    ? `${freshCount} of ${freshCount + missingCount} instances told a fresh value`
    : freshCount === 0
      ? "nobody told it for the whole group"
      : "told for the whole group";
  return (
    <Item
      title={metricLabel(metric)}
      end={
        <span className="flex flex-col items-end">
          {metricText(metric, value)}
          <span className="text-ink-faint text-xs">
            {newestAtMs === null ? "nothing new" : <AgeText atMs={Math.min(newestAtMs, atMs)} />}
          </span>
        </span>
      }
    >
      <span className="flex flex-wrap items-center gap-1.5">
        {told}
        {hasQuorum ? null : <Badge tone="warn">too few to take something away</Badge>}
        {problems.map(({ problem, count }) => (
          <Badge key={problem} tone="warn">
            {count} {PROBLEM_LABELS[problem]}
          </Badge>
        ))}
      </span>
    </Item>
  );
}

function Wish({ wish, settings }: { wish: PolicyWish; settings: ScalingGroupSettings }): ReactNode {
  const policy = settings.policies.find(({ id }) => id === wish.policyId);
  const needed = policy?.kind === "threshold" ? policy.violations : null;
  return (
    <Item
      title={
        <span className="flex flex-wrap items-center gap-x-2">
          <span className="font-medium">{wish.policyId}</span>
          {policy === undefined ? null : (
            <span className="text-ink-faint text-xs">{POLICY_LABELS[policy.kind]}</span>
          )}
          <Badge {...(wish.direction === "unknown" ? { tone: "warn" as const } : {})}>
            {DIRECTION_LABELS[wish.direction]}
          </Badge>
          {wish.violationCount > 0 && needed !== null ? (
            <span className="text-ink-muted text-xs">
              {wish.violationCount} of {needed} in a row
            </span>
          ) : null}
        </span>
      }
      end={wish.direction === "unknown" || wish.direction === "abstains" ? undefined : wish.count}
    >
      <span className="text-ink-muted">{wish.sentence}</span>
    </Item>
  );
}
