"use client";
import { type ReactNode, useLayoutEffect, useMemo, useRef } from "react";
import { FrameLoop } from "../frame-loop.ts";
import type { SceneCluster } from "../scene-data.ts";
import { SceneFrame, type SceneSetup } from "../scene-frame.tsx";
import type { SceneViewProps } from "../scene-props.ts";
import { GraphStage } from "./graph-stage.ts";

const NO_CLUSTERS: readonly SceneCluster[] = [];

/** Nodes and links as a graph: near is what answers fast, wherever it stands. Needs no WebGL. */
export function GraphView(props: SceneViewProps): ReactNode {
  const arcsRef = useRef(props.arcs);
  useLayoutEffect(() => {
    arcsRef.current = props.arcs;
  });
  const setUp = useMemo(
    () =>
      (picture: HTMLElement, frame: (nowMs: number) => void): SceneSetup => {
        const loop = new FrameLoop(frame);
        const stage = new GraphStage(picture, () => arcsRef.current);
        return {
          stage,
          requestFrame: loop.request,
          end: () => {
            loop.dispose();
            stage.dispose();
          },
        };
      },
    [],
  );
  return <SceneFrame view={{ ...props, clusters: NO_CLUSTERS, initialCamera: null }} setUp={setUp} />;
}
