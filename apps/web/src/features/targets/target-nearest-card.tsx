"use client";
import type { TargetView } from "@orrery/protocol";
import { Card, Fact, formatDurationMs, Quantity, StatusBadge, useNowMs } from "@orrery/ui";
import type { ReactNode } from "react";
import { useViewer } from "../../lib/live/use-connection.ts";
import { DemoDelay } from "../latency/demo-delay.tsx";
import { LossText } from "../latency/loss-text.tsx";
import { NearestName, NearestSince } from "./target-cells.tsx";
import { targetFace } from "./target-face.ts";
import { isNearestDelayed, runnerUp, targetLossRatio } from "./target-state.ts";
import { useNodeNames } from "./use-node-names.ts";

/** The answer that the page is for: who is nearest now, how far, since when, and who would be next. */
export function TargetNearestCard({ target }: { target: TargetView }): ReactNode {
  const face = targetFace(target, { nowMs: useNowMs(), viewer: useViewer() });
  const nameOf = useNodeNames();
  const next = runnerUp(target);
  const best = target.measures.find(({ nodeId }) => nodeId === target.nearest?.nodeId);
  return (
    <Card title="Nearest node">
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-3 lg:grid-cols-5">
        <Fact label="Nearest">
          <span className="font-medium">
            <NearestName target={target} nameOf={nameOf} />
          </span>
        </Fact>
        <Fact label="p50, last minute">
          <Quantity kind="duration" value={target.nearest?.p50Ms} />
        </Fact>
        <Fact label="p99">
          <Quantity kind="duration" value={best?.p99Ms} />
        </Fact>
        <Fact label="Since">
          <NearestSince target={target} />
        </Fact>
        <Fact label="Loss, all nodes">
          <LossText ratio={targetLossRatio(target.measures)} />
        </Fact>
      </dl>
      <p className="mt-4 flex items-baseline gap-2 text-pretty text-ink-muted text-sm">
        <StatusBadge plain tone={face.tone} label={<span className="sr-only">{face.label}</span>} />
        <span>
          {face.reason}{" "}
          {next === null ? null : <NextSentence name={nameOf(next.nodeId)} slowerMs={next.slowerMs} />}
          {isNearestDelayed(target) ? (
            <>
              {" "}
              The figures contain <DemoDelay />.
            </>
          ) : null}
        </span>
      </p>
    </Card>
  );
}

/** Whoever takes over must be clearly better, so the next may be a little quicker. */
function NextSentence({ name, slowerMs }: { name: string; slowerMs: number }): ReactNode {
  return slowerMs >= 0
    ? `Next is ${name}, ${formatDurationMs(slowerMs)} slower.`
    : `Next is ${name}, ${formatDurationMs(-slowerMs)} quicker now, which is too little to take over.`;
}
