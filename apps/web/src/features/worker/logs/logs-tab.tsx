"use client";
import type { WorkerDetail, WorkerInstanceView } from "@orrery/protocol/workers";
import { Card, EmptyState, Select } from "@orrery/ui";
import { ScrollText } from "lucide-react";
import { parseAsString, useQueryState } from "nuqs";
import type { ReactNode } from "react";
import { PHASE_FACES } from "../../workers/worker-face.ts";
import { byTrouble } from "../instances/filter-instances.ts";
import { shortId } from "../instances/instance-words.ts";
import { LogPanel } from "./log-panel.tsx";

/** Of more nobody chooses out of a menu: the rows of the instances lead to their logs. */
const OFFERED_MAX = 200;

/** The log of one instance; which one is in the address. */
export function LogsTab({ worker }: { worker: WorkerDetail }): ReactNode {
  const [chosenId, setChosenId] = useQueryState("log", parseAsString);
  const instances = [...worker.instances].sort(byTrouble);
  const chosen = instances.find(({ instanceId }) => instanceId === chosenId) ?? instances[0];
  if (chosen === undefined) {
    return (
      <EmptyState icon={<ScrollText aria-hidden />} title="No instance has a log yet">
        What an instance prints is its log. It can be read for an hour after its end.
      </EmptyState>
    );
  }
  const offered = instances.slice(0, OFFERED_MAX);
  return (
    <Card
      flush
      title="Log"
      label="Log"
      actions={
        <Select
          aria-label="Instance"
          className="w-72 max-sm:w-56"
          value={chosen.instanceId as string}
          onValueChange={(id) => void setChosenId(id)}
          options={(offered.includes(chosen) ? offered : [chosen, ...offered]).map((instance) => ({
            value: instance.instanceId as string,
            label: instanceLabel(instance),
          }))}
        />
      }
    >
      <LogPanel key={chosen.instanceId} worker={worker} instance={chosen} />
    </Card>
  );
}

function instanceLabel({ instanceId, nodeName, revision, state }: WorkerInstanceView): string {
  return `${nodeName} · ${shortId(instanceId)} · r${revision} · ${PHASE_FACES[state.phase].label.toLowerCase()}`;
}
