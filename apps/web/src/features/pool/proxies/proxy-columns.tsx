import type { NodeId, ProxyView } from "@orrery/protocol";
import type { ReactNode } from "react";
import type { ProxySort } from "./filter-proxies.ts";
import {
  BudgetCell,
  CostText,
  ExitText,
  Faint,
  HealthMark,
  KindText,
  LatencyCell,
  OpenText,
  RequestsText,
  ScoreText,
  SuccessText,
} from "./proxy-cells.tsx";

export type ProxyColumn = {
  label: string;
  title?: string;
  /** CSS grid's. */
  width: string;
  isNumeric?: boolean;
  sort?: ProxySort;
  cell: (proxy: ProxyView, nameOf: (nodeId: NodeId) => string) => ReactNode;
};

/** Behind the address, which is each row's head; what matters most is in sight without scrolling sideways. */
export const PROXY_COLUMNS: readonly ProxyColumn[] = [
  {
    ...{ label: "Health", width: "11rem", sort: "health" },
    cell: (proxy) => <HealthMark proxy={proxy} />,
  },
  {
    ...{ label: "Exit", title: "The address that targets see", width: "minmax(7.5rem,1.2fr)", sort: "exit" },
    cell: (proxy) => <ExitText proxy={proxy} />,
  },
  {
    ...{ label: "Latency", title: "Recent peak of connect and handshake, over five minutes" },
    ...{ width: "7.5rem", isNumeric: true, sort: "latency" },
    cell: (proxy) => <LatencyCell proxy={proxy} />,
  },
  {
    ...{ label: "Success", title: "Of the tries of the last minutes", width: "4rem" },
    ...{ isNumeric: true, sort: "success" },
    cell: (proxy) => <SuccessText proxy={proxy} />,
  },
  {
    ...{ label: "Requests", width: "4.25rem", isNumeric: true, sort: "requests" },
    cell: (proxy) => <RequestsText proxy={proxy} />,
  },
  {
    ...{ label: "Open", title: "Open tunnels and requests / sessions that stick to it" },
    ...{ width: "4rem", isNumeric: true, sort: "open" },
    cell: (proxy) => <OpenText proxy={proxy} />,
  },
  {
    ...{ label: "Fullest budget", width: "8rem", sort: "budget" },
    cell: (proxy) => <BudgetCell proxy={proxy} />,
  },
  {
    ...{ label: "Score", title: "Lower is better", width: "3.5rem", isNumeric: true, sort: "score" },
    cell: (proxy) => <ScoreText proxy={proxy} />,
  },
  {
    ...{ label: "Kind", title: "Protocol and network", width: "8rem" },
    cell: (proxy) => <KindText proxy={proxy} />,
  },
  {
    ...{ label: "Prober", title: "The node that probes it", width: "6rem" },
    cell: ({ proberNodeId }, nameOf) => (proberNodeId === null ? <Faint /> : nameOf(proberNodeId)),
  },
  {
    ...{ label: "Cost / GB", width: "4.5rem", isNumeric: true },
    cell: (proxy) => <CostText proxy={proxy} />,
  },
];

/** The checkbox, the address, the values, the menu. */
export const PROXY_GRID = `1.25rem minmax(9.5rem,1.6fr) ${PROXY_COLUMNS.map(({ width }) => width).join(" ")} 1.75rem`;
