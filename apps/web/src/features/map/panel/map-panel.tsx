"use client";
import type { ReactNode } from "react";
import { useMapPage } from "../map-context.ts";
import { ExitsPanel } from "./exits-panel.tsx";
import { LinkPanel } from "./link-panel.tsx";
import { NodePanel } from "./node-panel.tsx";
import { NodesPanel } from "./nodes-panel.tsx";
import { TargetPanel } from "./target-panel.tsx";

/** What is selected, in every view the same. */
export function MapPanel(): ReactNode {
  const { selection } = useMapPage().url;
  switch (selection.kind) {
    case "none":
      return null;
    case "target":
      return <TargetPanel key={selection.id} targetId={selection.id} />;
    case "exits":
      return (
        <ExitsPanel
          key={`${selection.country} ${selection.proxyId}`}
          country={selection.country}
          proxyId={selection.proxyId}
        />
      );
    case "link":
      return (
        <LinkPanel
          key={`${selection.fromId} ${selection.toId}`}
          fromId={selection.fromId}
          toId={selection.toId}
        />
      );
    case "nodes": {
      const [only] = selection.ids;
      if (only === undefined) return null;
      return selection.ids.length === 1 ? (
        <NodePanel key={only} nodeId={only} />
      ) : (
        <NodesPanel ids={selection.ids} />
      );
    }
  }
}
