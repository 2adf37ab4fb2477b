"use client";
import type { ProxyView } from "@orrery/protocol";
import {
  AgeText,
  Button,
  formatByteRate,
  formatBytes,
  type KeyValueItem,
  KeyValueList,
  Sheet,
} from "@orrery/ui";
import type { ReactNode } from "react";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { countOf } from "../../list/count-text.ts";
import { BudgetGauge } from "../../pools/pool-cells.tsx";
import { NodeLink } from "../../targets/target-cells.tsx";
import { useNodeNames } from "../../targets/use-node-names.ts";
import { proxyAddress } from "./filter-proxies.ts";
import {
  CostText,
  ExitText,
  Faint,
  HealthMark,
  healthReason,
  LatencyCell,
  OpenText,
  RequestsText,
  ScoreText,
  SuccessText,
} from "./proxy-cells.tsx";
import type { OpenProxyTask } from "./proxy-task.tsx";

/** All that is known of one proxy, live. */
export function ProxySheet({
  proxy,
  onClose,
  onTask,
}: {
  proxy: ProxyView | null;
  onClose: () => void;
  onTask: OpenProxyTask;
}): ReactNode {
  return (
    <Sheet
      open={proxy !== null}
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={proxy === null ? "" : proxyAddress(proxy)}
    >
      {proxy === null ? null : <ProxyDetails proxy={proxy} onTask={onTask} />}
    </Sheet>
  );
}

function ProxyDetails({ proxy, onTask }: { proxy: ProxyView; onTask: OpenProxyTask }): ReactNode {
  const { can } = useMe();
  const nameOf = useNodeNames();
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-col gap-1">
        <span className="flex items-center gap-2">
          <HealthMark proxy={proxy} />
          {proxy.live === null ? null : (
            <span className="text-ink-faint text-xs">
              since <AgeText atMs={proxy.live.healthSinceAtMs} />
            </span>
          )}
        </span>
        <p className="text-pretty text-ink-muted text-sm">{healthReason(proxy)}</p>
      </div>
      <Section title="Now">
        <KeyValueList items={nowItems(proxy)} />
      </Section>
      <Section title="Budgets">
        {proxy.budgets.length === 0 ? (
          <Faint>No limit counts on its exit.</Faint>
        ) : (
          <div className="flex flex-col gap-3">
            {proxy.budgets.map((budget) => (
              <BudgetGauge key={budget.limitId} budget={budget} />
            ))}
          </div>
        )}
      </Section>
      <Section title="Proxy">
        <KeyValueList items={proxyItems(proxy, nameOf)} />
      </Section>
      <span className="flex gap-2">
        {can("pools:write") ? (
          <Button onClick={() => onTask({ action: "edit", proxies: [proxy] })}>Edit…</Button>
        ) : null}
        {can("pools:operate") ? (
          <>
            <Button onClick={() => onTask({ action: "test", proxies: [proxy] })}>Test…</Button>
            <Button onClick={() => onTask({ action: "retire", proxies: [proxy] })}>Retire…</Button>
          </>
        ) : null}
      </span>
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

function nowItems(proxy: ProxyView): KeyValueItem[] {
  const { live } = proxy;
  return [
    { label: "Latency", value: <LatencyCell proxy={proxy} /> },
    { label: "Score", value: <ScoreText proxy={proxy} /> },
    { label: "Success", value: <SuccessText proxy={proxy} /> },
    { label: "Requests", value: <RequestsText proxy={proxy} /> },
    { label: "Open / leases", value: <OpenText proxy={proxy} /> },
    { label: "Sent", value: formatByteRate(live?.sentBytesPerSecond) },
    { label: "Received", value: formatByteRate(live?.receivedBytesPerSecond) },
    {
      label: "Probes",
      value:
        live === null ? (
          <Faint />
        ) : (
          `${countOf(live.probeCount, "probe")} in the last minute, ${formatBytes(live.probeBytes)}`
        ),
    },
    { label: "Told", value: <AgeText atMs={live?.atMs ?? null} /> },
  ];
}

function proxyItems(
  proxy: ProxyView,
  nameOf: (nodeId: NonNullable<ProxyView["proberNodeId"]>) => string,
): KeyValueItem[] {
  const { exit, proberNodeId, labels, usernameHint } = proxy;
  const labelText = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return [
    { label: "Exit", value: <ExitText proxy={proxy} /> },
    ...(exit === null
      ? []
      : [
          { label: "Anonymity", value: exit.anonymity },
          { label: "Exit seen", value: <AgeText atMs={exit.observedAtMs} /> },
        ]),
    { label: "Protocol", value: proxy.protocol },
    { label: "Network", value: proxy.network },
    { label: "Tier", value: `${proxy.tier}, weight ${proxy.weight}` },
    { label: "Rotating", value: proxy.isRotating ? "a new exit for each session" : "no" },
    {
      label: "Prober",
      value:
        proberNodeId === null ? (
          <Faint>none yet</Faint>
        ) : (
          <NodeLink nodeId={proberNodeId} name={nameOf(proberNodeId)} />
        ),
    },
    {
      label: "Credentials",
      value:
        usernameHint === null ? "none" : `${usernameHint}…${proxy.hasPassword ? " with a password" : ""}`,
    },
    { label: "Cost per GB", value: <CostText proxy={proxy} /> },
    ...(proxy.region === null ? [] : [{ label: "Region", value: proxy.region }]),
    ...(labelText.length === 0 ? [] : [{ label: "Labels", value: labelText.join(", ") }]),
    { label: "Added", value: <AgeText atMs={proxy.createdAtMs} /> },
    { label: "Id", value: proxy.id, mono: true },
  ];
}
