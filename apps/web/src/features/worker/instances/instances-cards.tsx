"use client";
import type { WorkerInstanceView } from "@orrery/protocol/workers";
import { AgeText } from "@orrery/ui";
import type { ReactNode } from "react";
import { countOf } from "../../list/count-text.ts";
import { useFirstRows } from "../../list/show-more.tsx";
import { CpuOf, MemoryOf, PhaseMark, reasonText } from "./instance-cells.tsx";
import { placeText, shortId } from "./instance-words.ts";

/** The same list on a phone: one card an instance, some at a time. */
export function InstancesCards({
  instances,
  onOpen,
}: {
  instances: readonly WorkerInstanceView[];
  onOpen: (instanceId: string) => void;
}): ReactNode {
  const { shown, more } = useFirstRows(instances);
  return (
    <>
      <ul aria-label="Instances" className="-mx-4 divide-y divide-line border-line border-y bg-surface">
        {shown.map((instance) => (
          <li key={instance.instanceId} data-instance={instance.instanceId} data-phase={instance.state.phase}>
            <button
              type="button"
              onClick={() => onOpen(instance.instanceId)}
              className="flex w-full min-w-0 flex-col gap-1 px-4 py-3 text-left text-sm"
            >
              <span className="flex min-w-0 items-center justify-between gap-3">
                <span className="min-w-0 truncate font-medium text-ink">
                  {instance.nodeName}{" "}
                  <span className="font-mono font-normal text-ink-faint text-xs">
                    {shortId(instance.instanceId)}
                  </span>
                </span>
                <PhaseMark instance={instance} />
              </span>
              <span className="text-pretty text-ink-muted text-xs">{reasonText(instance)}</span>
              <span className="flex min-w-0 flex-wrap gap-x-3 text-ink-faint text-xs">
                <span>{placeText(instance)}</span>
                <span>revision {instance.revision}</span>
                {instance.usage === null ? null : (
                  <span>
                    <CpuOf instance={instance} /> cores, <MemoryOf instance={instance} />
                  </span>
                )}
                {instance.state.restartCount === 0 ? null : (
                  <span>{countOf(instance.state.restartCount, "restart")}</span>
                )}
                <span>
                  told <AgeText atMs={instance.heardAtMs} absent="not yet" />
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {more}
    </>
  );
}
