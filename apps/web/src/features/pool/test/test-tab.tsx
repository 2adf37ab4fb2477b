"use client";
import { type PoolView, UrlTestInput, type UrlTestResult } from "@orrery/protocol";
import {
  Button,
  Card,
  EmptyState,
  Field,
  formatBytes,
  formatDurationMs,
  Input,
  type KeyValueItem,
  KeyValueList,
  Select,
  StatusBadge,
  Waterfall,
} from "@orrery/ui";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Route } from "lucide-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { FormError } from "../../auth/form-error.tsx";
import { NodeLink } from "../../targets/target-cells.tsx";
import { useNodeNames } from "../../targets/use-node-names.ts";
import { proxyAddress } from "../proxies/filter-proxies.ts";
import { pathPhases } from "./path-phases.ts";

const CHOSEN_BY_POOL = "pool";
const OFFERED_MAX = 200;

/** One request on the real way, step by step. */
export function TestTab({ pool }: { pool: PoolView }): ReactNode {
  const trpc = useTRPC();
  const test = useMutation(trpc.proxies.testUrl.mutationOptions());
  const proxies = useQuery(trpc.proxies.list.queryOptions({ poolId: pool.id })).data ?? [];
  const [url, setUrl] = useState("https://example.org/");
  const [proxyId, setProxyId] = useState(CHOSEN_BY_POOL);
  const [session, setSession] = useState("");
  const [error, setError] = useState<string | null>(null);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const parsed = UrlTestInput.safeParse({
      ...{ poolId: pool.id, url: url.trim() },
      ...(proxyId === CHOSEN_BY_POOL ? {} : { proxyId }),
      ...(session.trim() === "" ? {} : { session: session.trim() }),
    });
    setError(parsed.success ? null : "An address that begins with http:// or https://.");
    if (parsed.success) test.mutate(parsed.data);
  }

  return (
    <div className="grid min-w-0 items-start gap-4 xl:grid-cols-[24rem_minmax(0,1fr)]">
      <Card title="Test a URL">
        <form noValidate onSubmit={submit} className="flex flex-col gap-4">
          <Field label="URL" required error={error}>
            <Input value={url} inputMode="url" onChange={(event) => setUrl(event.target.value)} />
          </Field>
          <Field label="Proxy">
            <Select
              value={proxyId}
              onValueChange={setProxyId}
              options={[
                { value: CHOSEN_BY_POOL, label: "As the pool chooses" },
                ...proxies
                  .slice(0, OFFERED_MAX)
                  .map((proxy) => ({ value: proxy.id as string, label: proxyAddress(proxy) })),
              ]}
            />
          </Field>
          <Field label="Session" optional hint="Stays with one proxy, as in a worker's user name.">
            <Input value={session} maxLength={64} onChange={(event) => setSession(event.target.value)} />
          </Field>
          <Button type="submit" variant="primary" pending={test.isPending} className="self-start">
            Send a request
          </Button>
          <FormError message={test.error === null ? null : describeError(test.error)} />
        </form>
      </Card>
      <Card title="The way">
        {test.data === undefined ? (
          <EmptyState compact icon={<Route aria-hidden />} title="Nothing was sent yet">
            A node that serves the pool sends one request on the real way. It counts in the target's budget.
          </EmptyState>
        ) : (
          <Way
            result={test.data}
            addressOf={(id) => {
              const proxy = proxies.find((each) => each.id === id);
              return proxy === undefined ? id : proxyAddress(proxy);
            }}
          />
        )}
      </Card>
    </div>
  );
}

function Way({
  result,
  addressOf,
}: {
  result: UrlTestResult;
  addressOf: (proxyId: string) => string;
}): ReactNode {
  const nameOf = useNodeNames();
  const items: KeyValueItem[] = [
    { label: "From", value: <NodeLink nodeId={result.nodeId} name={nameOf(result.nodeId)} /> },
    { label: "Proxy", value: result.proxyId === null ? "none got through" : addressOf(result.proxyId) },
    { label: "Exit", value: result.exitAddress ?? "not known", mono: true },
    { label: "Answer", value: result.status === null ? "none" : `status ${result.status}` },
    { label: "Took", value: formatDurationMs(result.tookMs) },
    { label: "Received", value: formatBytes(result.receivedBytes) },
  ];
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-col items-start gap-1">
        <StatusBadge tone={result.isOk ? "ok" : "bad"} label={result.isOk ? "Got through" : "Failed"} />
        <p role="status" className="text-pretty text-ink text-sm">
          {result.sentence}
        </p>
      </div>
      {result.steps.length === 0 ? null : (
        <>
          <Waterfall
            label="Steps of the way"
            phases={pathPhases(result.steps)}
            totalMs={result.tookMs}
            targetMs={null}
          />
          <ol aria-label="Steps" className="divide-y divide-line border-line border-y text-sm">
            {result.steps.map((step, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: steps have an order and nothing else of their own
              <li key={index} data-step={step.name} className="flex flex-wrap items-baseline gap-x-3 py-1.5">
                <StatusBadge plain tone={step.isOk ? "ok" : "bad"} label={step.name} />
                <span className="min-w-0 flex-1 basis-64 text-pretty text-ink-muted">{step.sentence}</span>
                <span className="text-ink-faint text-xs tabular-nums">
                  {formatDurationMs(step.fromMs)} + {formatDurationMs(step.tookMs)}
                </span>
              </li>
            ))}
          </ol>
        </>
      )}
      <KeyValueList items={items} />
    </div>
  );
}
