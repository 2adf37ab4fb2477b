"use client";
import type { WorkerView } from "@orrery/protocol/workers";
import { Fact, formatBytes, NO_VALUE } from "@orrery/ui";
import type { ReactNode } from "react";
import {
  CpuText,
  MemoryText,
  ReadyGauge,
  RegionsText,
  RestartCount,
  ScalerText,
} from "../workers/worker-cells.tsx";
import { coresText } from "../workers/worker-words.ts";

const MIB = 1_048_576;

/** What there is of it now. */
export function WorkerFigures({ worker }: { worker: WorkerView }): ReactNode {
  const { spec, rollout, revision } = worker;
  return (
    <dl
      aria-label="Now"
      className="mb-5 grid grid-cols-2 gap-x-6 gap-y-3 rounded-lg border border-line bg-surface px-4 py-3 sm:grid-cols-4 2xl:grid-cols-8"
    >
      <Fact label="Ready / wanted">
        <ReadyGauge worker={worker} />
      </Fact>
      <Fact label="Revision">
        {rollout.target}
        {rollout.target === revision ? null : <span className="text-ink-faint"> of {revision}</span>}
        <span className="text-ink-faint">
          {rollout.good === null
            ? ", none proven"
            : rollout.good === rollout.target
              ? ", proven"
              : `, ${rollout.good} was good`}
        </span>
      </Fact>
      <Fact label="Where">
        <RegionsText worker={worker} />
      </Fact>
      <Fact label="Processor">
        <CpuText worker={worker} />
      </Fact>
      <Fact label="Memory">
        {worker.usage === null ? (
          <span className="text-ink-faint">{NO_VALUE}</span>
        ) : (
          <MemoryText worker={worker} />
        )}
      </Fact>
      <Fact label="Each reserves">
        {coresText(spec.resources.cpu)}, {formatBytes(spec.resources.memoryMiB * MIB)}
      </Fact>
      <Fact label="Restarts">
        <RestartCount worker={worker} />
      </Fact>
      <Fact label="Number set">
        <ScalerText worker={worker} />
      </Fact>
    </dl>
  );
}
