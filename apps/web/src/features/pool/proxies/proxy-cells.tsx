"use client";
import type { ProxyFault, ProxyView } from "@orrery/protocol";
import {
  Badge,
  CountdownText,
  formatDurationMs,
  formatRate,
  formatRatio,
  NO_VALUE,
  Sparkline,
  StatusBadge,
  useNowMs,
} from "@orrery/ui";
import type { ReactNode } from "react";
import { useViewer } from "../../../lib/live/use-connection.ts";
import { fullestBudget } from "../../pools/filter-pools.ts";
import { BudgetGauge } from "../../pools/pool-cells.tsx";
import { PROXY_HEALTH_FACES } from "../../pools/pool-face.ts";
import { healthOf } from "./filter-proxies.ts";

type Of = { proxy: ProxyView };

export function Faint({ children = NO_VALUE }: { children?: ReactNode }): ReactNode {
  return <span className="text-ink-faint">{children}</span>;
}

/** Why it is as it is, in a sentence. */
export function healthReason({ live }: Pick<ProxyView, "live">): string {
  return live?.healthReason ?? "No node has told of it yet.";
}

/** In two words what went wrong; the whole sentence is the mark's title. */
const FAULT_WORDS: Record<ProxyFault, string> = {
  auth: "credentials refused",
  dial: "not reached",
  tls: "TLS failed",
  drop: "broke off",
  refusal: "refused a target",
  block: "turned away",
};

/** Never green while the page is stale; one that is not well says why, and a cooling one when it is tried again. */
export function HealthMark({ proxy }: Of): ReactNode {
  const viewer = useViewer();
  const face = PROXY_HEALTH_FACES[healthOf(proxy)];
  const endsAtMs = proxy.live?.cooldownEndsAtMs ?? null;
  const slowStartEndsAtMs = healthOf(proxy) === "healthy" ? (proxy.live?.slowStartEndsAtMs ?? null) : null;
  const fault = viewer !== undefined || healthOf(proxy) === "healthy" ? null : (proxy.live?.fault ?? null);
  return (
    <span className="flex min-w-0 items-center gap-1.5" title={healthReason(proxy)}>
      <StatusBadge
        plain
        tone={viewer === undefined ? face.tone : "unknown"}
        label={viewer === undefined ? face.label : "Unknown"}
      />
      {endsAtMs === null || viewer !== undefined ? null : (
        <CountdownText untilAtMs={endsAtMs} past="due" className="text-ink-muted text-xs tabular-nums" />
      )}
      {slowStartEndsAtMs === null || viewer !== undefined ? null : <SlowStart endsAtMs={slowStartEndsAtMs} />}
      {fault === null ? null : (
        <span className="min-w-0 truncate text-ink-faint text-xs">{FAULT_WORDS[fault]}</span>
      )}
    </span>
  );
}

/** Until it has its whole share again; then nothing. */
function SlowStart({ endsAtMs }: { endsAtMs: number }): ReactNode {
  const nowMs = useNowMs();
  if (nowMs === null || nowMs >= endsAtMs) return null;
  return (
    <span
      className="min-w-0 truncate text-ink-muted text-xs tabular-nums"
      title="It came back: its share of the traffic grows until then."
    >
      slow start <CountdownText untilAtMs={endsAtMs} past="over" />
    </span>
  );
}

export function KindText({ proxy }: Of): ReactNode {
  return (
    <>
      {proxy.protocol}
      <span className="text-ink-faint"> {proxy.network}</span>
    </>
  );
}

export function TierMark({ proxy }: Of): ReactNode {
  return (
    <>
      {proxy.tier === "backup" ? (
        <Badge title="Carries traffic only while no primary can">backup</Badge>
      ) : null}
      {proxy.isRotating ? <Badge title="A new exit for each session">rotating</Badge> : null}
    </>
  );
}

export function ExitText({ proxy }: Of): ReactNode {
  const { exit, country, isRotating } = proxy;
  const where = exit?.country ?? country;
  if (exit === null) {
    return (
      <Faint>
        {isRotating ? "one a session" : "not seen yet"}
        {where === null ? "" : ` · ${where.toUpperCase()}`}
      </Faint>
    );
  }
  return (
    <span title={`${exit.anonymity}; as an echo address sees it`}>
      <span className="font-mono text-xs">{exit.address}</span>
      {where === null ? null : <span className="text-ink-faint"> {where.toUpperCase()}</span>}
    </span>
  );
}

/** Five minutes as a line, and the recent peak. */
export function LatencyCell({ proxy }: Of): ReactNode {
  const { live } = proxy;
  const text = formatDurationMs(live?.latencyMs);
  return (
    <span className="flex items-center justify-end gap-2">
      {live === null || live.latencies.length < 2 ? null : (
        <Sparkline
          values={live.latencies}
          label={`Connect and handshake over five minutes, now ${text}`}
          className="h-5 w-12"
        />
      )}
      <span className="w-14 text-right">{text}</span>
    </span>
  );
}

export function ScoreText({ proxy }: Of): ReactNode {
  const score = proxy.live?.score ?? null;
  return score === null ? <Faint /> : <>{score >= 100 ? score.toFixed(0) : score.toPrecision(3)}</>;
}

/** Loud where a try in twenty fails. */
export function SuccessText({ proxy }: Of): ReactNode {
  const ratio = proxy.live?.successRatio ?? null;
  return <span className={ratio !== null && ratio < 0.95 ? "text-warn" : ""}>{formatRatio(ratio)}</span>;
}

export function RequestsText({ proxy }: Of): ReactNode {
  return <>{formatRate(proxy.live?.requestsPerSecond)}</>;
}

export function OpenText({ proxy: { live } }: Of): ReactNode {
  if (live === null) return <Faint />;
  return (
    <>
      {live.openCount}
      <span className="text-ink-faint"> / {live.leaseCount}</span>
    </>
  );
}

export function BudgetCell({ proxy }: Of): ReactNode {
  const budget = fullestBudget(proxy);
  return budget === null ? <Faint /> : <BudgetGauge budget={budget} />;
}

export function CostText({ proxy: { costPerGb, costCurrency } }: Of): ReactNode {
  if (costPerGb === null) return <Faint />;
  return (
    <span title="For a gigabyte">
      {costPerGb}
      <span className="text-ink-faint"> {costCurrency}</span>
    </span>
  );
}
