"use client";
import type { WorkerInstanceView } from "@orrery/protocol/workers";
import {
  AgeText,
  CountdownText,
  formatBytes,
  formatDurationMs,
  formatLongDuration,
  NO_VALUE,
  StatusBadge,
} from "@orrery/ui";
import type { ReactNode } from "react";
import { useViewer } from "../../../lib/live/use-connection.ts";
import { PHASE_FACES } from "../../workers/worker-face.ts";
import { coresNumber } from "../../workers/worker-words.ts";

type Props = { instance: WorkerInstanceView };

/** Never green while the page is stale. */
export function PhaseMark({ instance: { state, stopSentence } }: Props): ReactNode {
  const viewer = useViewer();
  const face = PHASE_FACES[state.phase];
  return (
    <StatusBadge
      plain
      tone={viewer === undefined ? face.tone : "unknown"}
      label={viewer === undefined ? face.label : `Was ${face.label.toLowerCase()}`}
      title={stopSentence ?? state.reason}
    />
  );
}

/** What its phase is about; where the hub told it to end, that. */
export function reasonText({ state, stopSentence }: WorkerInstanceView): string {
  return stopSentence === null || stopSentence === state.reason
    ? state.reason
    : `${stopSentence} ${state.reason}`;
}

export function CpuOf({ instance: { usage } }: Props): ReactNode {
  return <>{usage === null ? NO_VALUE : coresNumber(usage.cpu)}</>;
}

export function MemoryOf({ instance: { usage } }: Props): ReactNode {
  return <>{formatBytes(usage?.memoryBytes)}</>;
}

export function RestartsOf({ instance: { state } }: Props): ReactNode {
  if (state.phase === "crash-loop" && state.nextStartAtMs !== null) {
    return (
      <>
        {state.restartCount}
        <span className="text-ink-faint">
          , next in <CountdownText untilAtMs={state.nextStartAtMs} />
        </span>
      </>
    );
  }
  return <span className={state.restartCount === 0 ? "text-ink-faint" : ""}>{state.restartCount}</span>;
}

export function CheckMark({ instance: { check } }: Props): ReactNode {
  if (check === null) return <span className="text-ink-faint">{NO_VALUE}</span>;
  const { isPassed, sentence } = check;
  return (
    <StatusBadge
      plain
      tone={isPassed ? "ok" : "bad"}
      label={isPassed ? "passed" : "failed"}
      title={sentence}
    />
  );
}

export function CheckOf({ instance }: Props): ReactNode {
  return (
    <>
      <CheckMark instance={instance} />
      <span className="text-ink-faint"> in {formatDurationMs(instance.check?.tookMs)}</span>
    </>
  );
}

export function LastExitOf({ instance: { state } }: Props): ReactNode {
  if (state.lastExit === null) return <span className="text-ink-faint">none</span>;
  const { atMs, ranMs, sentence } = state.lastExit;
  return (
    <>
      {sentence} <AgeText atMs={atMs} />, after {formatLongDuration(ranMs)}.
    </>
  );
}

/** How old its node's word is. */
export function HeardText({ instance: { heardAtMs } }: Props): ReactNode {
  return <AgeText atMs={heardAtMs} absent="not yet" className="text-ink-muted" />;
}
