"use client";
import type { ReactNode } from "react";
import { FrameLoop } from "../frame-loop.ts";
import { SceneFrame, type SceneSetup } from "../scene-frame.tsx";
import type { SceneViewProps } from "../scene-props.ts";
import { FlatStage } from "./flat-stage.ts";

/** The world as a flat map that goes on over the date line. Needs no WebGL. */
export function FlatMapView(props: SceneViewProps): ReactNode {
  return <SceneFrame view={props} setUp={setUp} />;
}

function setUp(picture: HTMLElement, frame: (nowMs: number) => void): SceneSetup {
  const loop = new FrameLoop(frame);
  const stage = new FlatStage(picture, loop.request);
  return {
    stage,
    requestFrame: loop.request,
    end: () => {
      loop.dispose();
      stage.dispose();
    },
  };
}
