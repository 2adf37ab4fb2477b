"use client";
import {
  type ReactNode,
  type RefObject,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { classNames } from "../class-names.ts";
import { SceneCore } from "./scene-core.ts";
import type { SceneViewProps } from "./scene-props.ts";
import type { SceneStage } from "./scene-stage.ts";

export type SceneSetup = {
  readonly stage: SceneStage;
  readonly requestFrame: () => void;
  readonly end: () => void;
};

export type SceneFrameProps = {
  view: SceneViewProps;
  /** Makes the stage in the element for the picture; called once after mounting. `frame` draws. */
  setUp: (picture: HTMLElement, frame: (nowMs: number) => void) => SceneSetup;
  /** Inside of the element for the picture, once the core is there. */
  children?: ReactNode;
  /** Over everything, and read out: why there is no picture just now. */
  notice?: ReactNode;
};

/** The box of a view: the picture, over it the labels, and the core that drives both. */
export function SceneFrame({ view, setUp, children, notice }: SceneFrameProps): ReactNode {
  const boxRef = useRef<HTMLDivElement>(null);
  const pictureRef = useRef<HTMLDivElement>(null);
  const overlayRef = useRef<HTMLDivElement>(null);
  const core = useSceneCore({ boxRef, pictureRef, overlayRef, view, setUp });

  useImperativeHandle(
    view.ref,
    () => ({
      flyTo: (latitude, longitude, zoom) => core.current?.flyTo(latitude, longitude, zoom),
      fitTo: (markers) => core.current?.fitTo(markers),
      reset: () => core.current?.reset(),
      zoomBy: (steps) => core.current?.zoomBy(steps),
      toBlob: () => core.current?.toBlob() ?? Promise.reject(new Error("The map is not on the page.")),
    }),
    [core],
  );

  return (
    <div
      ref={boxRef}
      role="application"
      aria-label={view.label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrows, + - and 0 steer the camera
      tabIndex={0}
      className={classNames(
        "relative h-full w-full select-none touch-none overflow-hidden focus-visible:outline-offset-[-2px]",
        view.className,
      )}
    >
      <div ref={pictureRef} aria-hidden className="absolute inset-0">
        {children}
      </div>
      <div ref={overlayRef} aria-hidden className="pointer-events-none absolute inset-0 overflow-hidden" />
      {notice}
    </div>
  );
}

function useSceneCore({
  boxRef,
  pictureRef,
  overlayRef,
  view,
  setUp,
}: {
  boxRef: RefObject<HTMLDivElement | null>;
  pictureRef: RefObject<HTMLDivElement | null>;
  overlayRef: RefObject<HTMLDivElement | null>;
  view: SceneViewProps;
  setUp: SceneFrameProps["setUp"];
}): RefObject<SceneCore | null> {
  const coreRef = useRef<SceneCore | null>(null);
  const viewRef = useRef(view);
  const [firstSetUp] = useState(() => setUp);

  useLayoutEffect(() => {
    viewRef.current = view;
    coreRef.current?.setProps(view);
  });

  useEffect(() => {
    const element = boxRef.current;
    const picture = pictureRef.current;
    const overlay = overlayRef.current;
    if (element === null || picture === null || overlay === null) return;
    const setup = firstSetUp(picture, (nowMs) => coreRef.current?.frame(nowMs));
    const core = new SceneCore(
      { element, overlay, stage: setup.stage, requestFrame: setup.requestFrame },
      viewRef.current,
    );
    coreRef.current = core;
    return () => {
      coreRef.current = null;
      core.dispose();
      setup.end();
    };
  }, [boxRef, pictureRef, overlayRef, firstSetUp]);

  return coreRef;
}
