"use client";
import { type NodeId, ServiceTestInput, type ServiceTestResult, type ServiceView } from "@orrery/protocol";
import {
  Button,
  Card,
  EmptyState,
  Field,
  formatDurationMs,
  Input,
  type KeyValueItem,
  KeyValueList,
  Select,
  StatusBadge,
  type StatusTone,
} from "@orrery/ui";
import { useMutation } from "@tanstack/react-query";
import { Route } from "lucide-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { FormError } from "../../auth/form-error.tsx";
import { NodeLink } from "../../targets/target-cells.tsx";
import { useNodeNames } from "../../targets/use-node-names.ts";
import { shortId } from "../../worker/instances/instance-words.ts";
import { useServiceGateways } from "../instances/use-service-gateways.ts";
import { CallLine } from "./call-line.tsx";

const CHOSEN_BY_HUB = "hub";

/** One request on the real way, with all that was decided on it. */
export function TestTab({ service }: { service: ServiceView }): ReactNode {
  const trpc = useTRPC();
  const test = useMutation(trpc.services.test.mutationOptions());
  const gateways = useServiceGateways().data ?? [];
  const [nodeId, setNodeId] = useState(CHOSEN_BY_HUB);
  const [path, setPath] = useState("/");
  const [error, setError] = useState<string | null>(null);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const parsed = ServiceTestInput.safeParse({
      ...{ serviceId: service.id, path: path.trim() },
      nodeId: nodeId === CHOSEN_BY_HUB ? null : nodeId,
    });
    setError(parsed.success ? null : "A path that begins with /, at most 2,000 characters.");
    if (parsed.success) test.mutate(parsed.data);
  }

  return (
    <div className="grid min-w-0 items-start gap-4 lg:grid-cols-[24rem_minmax(0,1fr)]">
      <div className="flex min-w-0 flex-col gap-4">
        <Card title="Test a request">
          <form noValidate onSubmit={submit} className="flex flex-col gap-4">
            <Field label="Path" required hint="Behind the service's name; it is a real GET." error={error}>
              <Input value={path} onChange={(event) => setPath(event.target.value)} />
            </Field>
            <Field label="From">
              <Select
                value={nodeId}
                onValueChange={setNodeId}
                options={[
                  { value: CHOSEN_BY_HUB, label: "A node that the hub chooses" },
                  ...gateways
                    .filter(({ state }) => state === "listening")
                    .map((gateway) => ({ value: gateway.nodeId as string, label: gateway.nodeName })),
                ]}
              />
            </Field>
            <Button type="submit" variant="primary" pending={test.isPending} className="self-start">
              Send a request
            </Button>
            <FormError message={test.error === null ? null : describeError(test.error)} />
          </form>
        </Card>
        <Card title="From a host">
          <CallLine service={service} />
        </Card>
      </div>
      <Card title="The way">
        {test.data === undefined ? (
          <EmptyState compact icon={<Route aria-hidden />} title="Nothing was sent yet">
            A node's gateway sends one request as a worker on it would, and tells what it decided on the way.
          </EmptyState>
        ) : (
          <Way result={test.data} />
        )}
      </Card>
    </div>
  );
}

function Way({ result }: { result: ServiceTestResult }): ReactNode {
  const nameOf = useNodeNames();
  const { nodeId, status, tookMs, steps } = result;
  const face = faceOf(status);
  const startAtMs = steps[0]?.atMs ?? 0;
  const items: KeyValueItem[] = [
    { label: "From", value: <NodeLink nodeId={nodeId} name={nameOf(nodeId)} /> },
    { label: "Answer", value: status === null ? "none" : `status ${status}` },
    { label: "Took", value: formatDurationMs(tookMs) },
  ];
  return (
    <div className="flex flex-col gap-5">
      <p role="status">
        <StatusBadge tone={face.tone} label={face.label} />
      </p>
      {steps.length === 0 ? null : (
        <ol aria-label="Steps" className="divide-y divide-line border-line border-y text-sm">
          {steps.map((step, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: steps have an order and nothing else of their own
            <li key={index} data-step={index} className="flex flex-wrap items-baseline gap-x-3 py-1.5">
              <span className="w-16 shrink-0 text-right text-ink-faint text-xs tabular-nums">
                +{Math.max(0, Math.round(step.atMs - startAtMs))} ms
              </span>
              <span className="min-w-0 flex-1 basis-64 text-pretty text-ink">
                {withNames(step.sentence, nameOf)}
              </span>
            </li>
          ))}
        </ol>
      )}
      <KeyValueList items={items} />
    </div>
  );
}

function faceOf(status: number | null): { label: string; tone: StatusTone } {
  if (status === null) return { label: "No answer", tone: "bad" };
  if (status >= 500) return { label: `Failed with ${status}`, tone: "bad" };
  return status >= 400
    ? { label: `Answered ${status}`, tone: "warn" }
    : { label: `Answered ${status}`, tone: "ok" };
}

/** Gateways tell ids; whoever reads it knows names. */
function withNames(sentence: string, nameOf: (nodeId: NodeId) => string): string {
  return sentence.replaceAll(ID, (id) => {
    const name = nameOf(id as NodeId);
    return name === id ? shortId(id) : name;
  });
}

const ID = /\b[0-9a-z]{26}\b/g;
