"use client";
import type { WorkerInstanceView } from "@orrery/protocol/workers";
import { AgeText, Button, formatBytes, type KeyValueItem, KeyValueList, Sheet } from "@orrery/ui";
import { RotateCw, ScrollText } from "lucide-react";
import type { ReactNode } from "react";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { NodeLink } from "../../targets/target-cells.tsx";
import { coresText } from "../../workers/worker-words.ts";
import { CheckOf, HeardText, LastExitOf, PhaseMark, RestartsOf, reasonText } from "./instance-cells.tsx";
import { canRestart, type OpenInstanceTask } from "./instance-row-menu.tsx";
import { placeText, portsText, shortId } from "./instance-words.ts";

/** All that is known of one instance, live. */
export function InstanceSheet({
  instance,
  onClose,
  onTask,
}: {
  instance: WorkerInstanceView | null;
  onClose: () => void;
  onTask: OpenInstanceTask;
}): ReactNode {
  return (
    <Sheet
      open={instance !== null}
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={instance === null ? "" : `${shortId(instance.instanceId)} on ${instance.nodeName}`}
    >
      {instance === null ? null : <InstanceDetails instance={instance} onTask={onTask} />}
    </Sheet>
  );
}

function InstanceDetails({
  instance,
  onTask,
}: {
  instance: WorkerInstanceView;
  onTask: OpenInstanceTask;
}): ReactNode {
  const { can } = useMe();
  const { state, check } = instance;
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-col gap-1">
        <span className="flex items-center gap-2">
          <PhaseMark instance={instance} />
          <span className="text-ink-faint text-xs">
            since <AgeText atMs={state.sinceAtMs} />
          </span>
        </span>
        <p className="text-pretty text-ink-muted text-sm">{reasonText(instance)}</p>
      </div>
      <span className="flex flex-wrap gap-2">
        <Button icon={<ScrollText aria-hidden />} onClick={() => onTask({ action: "log", instance })}>
          Log
        </Button>
        {can("workers:operate") && canRestart(instance) ? (
          <Button icon={<RotateCw aria-hidden />} onClick={() => onTask({ action: "restart", instance })}>
            Restart…
          </Button>
        ) : null}
      </span>
      <Section title="Process">
        <KeyValueList items={processItems(instance)} />
      </Section>
      <Section title="Check">
        {check === null ? (
          <p className="text-ink-faint">None yet, or its spec has none.</p>
        ) : (
          <KeyValueList
            items={[
              { label: "Last", value: <CheckOf instance={instance} /> },
              { label: "Says", value: check.sentence },
              { label: "When", value: <AgeText atMs={check.atMs} /> },
            ]}
          />
        )}
      </Section>
      <Section title="Instance">
        <KeyValueList items={instanceItems(instance)} />
      </Section>
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <section aria-label={title} className="text-sm">
      <h3 className="mb-2 font-medium text-ink-faint text-xs">{title}</h3>
      {children}
    </section>
  );
}

function processItems(instance: WorkerInstanceView): KeyValueItem[] {
  const { state, usage, pid } = instance;
  return [
    { label: "Started", value: <AgeText atMs={state.startedAtMs} absent="no process" /> },
    ...(pid === null ? [] : [{ label: "Process id", value: String(pid), mono: true }]),
    ...(usage === null
      ? [{ label: "Usage", value: "not measured yet" }]
      : [
          { label: "Processor", value: coresText(usage.cpu) },
          { label: "Memory", value: formatBytes(usage.memoryBytes) },
          {
            label: "Measured",
            value: (
              <>
                <AgeText atMs={usage.atMs} />, {usage.processCount}{" "}
                {usage.processCount === 1 ? "process" : "processes"}
              </>
            ),
          },
        ]),
    { label: "Restarts", value: <RestartsOf instance={instance} /> },
    { label: "Last exit", value: <LastExitOf instance={instance} /> },
  ];
}

function instanceItems(instance: WorkerInstanceView): KeyValueItem[] {
  return [
    { label: "Node", value: <NodeLink nodeId={instance.nodeId} name={instance.nodeName} /> },
    { label: "Where", value: placeText(instance) || "not known" },
    { label: "Revision", value: String(instance.revision) },
    { label: "Ports", value: portsText(instance) || "none" },
    { label: "Log", value: `${formatBytes(instance.log.endOffset)} printed` },
    ...(instance.log.lostBytes === 0
      ? []
      : [{ label: "Log lost", value: `${formatBytes(instance.log.lostBytes)}, printed faster than kept` }]),
    { label: "Ordered", value: <AgeText atMs={instance.orderedAtMs} /> },
    { label: "Node told", value: <HeardText instance={instance} /> },
    { label: "Id", value: instance.instanceId, mono: true },
  ];
}
