"use client";
import { Canvas, useFrame, useThree } from "@react-three/fiber";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { WebGLRenderer, type WebGLRendererParameters } from "three";
import { SceneFrame, type SceneSetup } from "../scene-frame.tsx";
import type { SceneViewProps } from "../scene-props.ts";
import { GlobeStage } from "./globe-stage.ts";

/** A context that has not come back by itself after this time is given up for a new one. */
const RESTORE_MS = 3000;
const PIXEL_RATIOS: [number, number] = [1, 2];
const CONTEXT = {
  alpha: true,
  antialias: true,
  depth: false,
  stencil: false,
  powerPreference: "high-performance",
} as const;
/** Gestures are the frame's; three need not look for what lies under the pointer. */
const noEvents = (): { enabled: boolean; priority: number } => ({ enabled: false, priority: 0 });
const RESIZE = { scroll: false, debounce: 0 };

/** What joins the core, which wants frames, and the canvas, which comes and goes. */
type Link = { frame: (nowMs: number) => void; invalidate: (() => void) | null };

export type GlobeViewProps = SceneViewProps & {
  /** This browser has no WebGL 2 to give: nothing will be drawn. */
  onUnavailable: () => void;
};

/**
 * The world as a globe. Whether there is WebGL shows when its own canvas asks: asking with another one first would take as long again.
 */
export function GlobeView({ onUnavailable, ...props }: GlobeViewProps): ReactNode {
  const linkRef = useRef<Link>({ frame: () => {}, invalidate: null });
  const [stage, setStage] = useState<GlobeStage | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [isLost, setLost] = useState(false);

  useEffect(() => {
    if (!isLost) return;
    const timer = setTimeout(() => {
      setAttempt((count) => count + 1);
      setLost(false);
    }, RESTORE_MS);
    return () => clearTimeout(timer);
  }, [isLost]);

  const setUp = (_picture: HTMLElement, frame: (nowMs: number) => void): SceneSetup => {
    const link = linkRef.current;
    link.frame = frame;
    const made = new GlobeStage();
    const requestFrame = (): void => link.invalidate?.();
    made.onLand = requestFrame;
    setStage(made);
    return {
      stage: made,
      requestFrame,
      end: () => {
        setStage(null);
        made.dispose();
      },
    };
  };

  // The properties change many times a second and reach the stage by the core; the canvas has nothing to do with them.
  const canvas = useMemo(
    () =>
      stage === null ? null : (
        <Canvas
          key={attempt}
          frameloop="demand"
          dpr={PIXEL_RATIOS}
          gl={async (defaults) => createRenderer(defaults as WebGLRendererParameters, onUnavailable)}
          events={noEvents}
          resize={RESIZE}
          flat
          linear
        >
          <GlobeOutput stage={stage} linkRef={linkRef} onLost={setLost} />
        </Canvas>
      ),
    [stage, attempt, onUnavailable],
  );
  return (
    <SceneFrame view={props} setUp={setUp} notice={isLost ? <LostNotice /> : null}>
      {canvas}
    </SceneFrame>
  );
}

/** Without a context the canvas waits for a renderer until it is taken away. */
function createRenderer(
  defaults: WebGLRendererParameters,
  onUnavailable: () => void,
): WebGLRenderer | Promise<WebGLRenderer> {
  // The renderer gets the same context: a canvas has but one.
  const context = (defaults.canvas as HTMLCanvasElement).getContext("webgl2", CONTEXT);
  if (context !== null) return new WebGLRenderer({ ...defaults, ...CONTEXT });
  queueMicrotask(onUnavailable);
  return new Promise(() => undefined);
}

function LostNotice(): ReactNode {
  return (
    <p role="status" className="absolute inset-x-4 top-1/2 text-center text-ink-muted text-sm">
      The browser took the graphics memory away. The globe comes back by itself.
    </p>
  );
}

/** Lives inside of the canvas: gives its renderer to the stage, and its frames to the core. */
function GlobeOutput({
  stage,
  linkRef,
  onLost,
}: {
  stage: GlobeStage;
  linkRef: { readonly current: Link };
  onLost: (isLost: boolean) => void;
}): ReactNode {
  const renderer = useThree((state) => state.gl);
  const scene = useThree((state) => state.scene);
  const camera = useThree((state) => state.camera);
  const invalidate = useThree((state) => state.invalidate);

  useEffect(() => {
    const link = linkRef.current;
    const canvas = renderer.domElement;
    const ended = new AbortController();
    stage.output = { renderer, render: () => renderer.render(scene, camera) };
    link.invalidate = () => invalidate();
    canvas.addEventListener("webglcontextlost", () => onLost(true), { signal: ended.signal });
    canvas.addEventListener(
      "webglcontextrestored",
      () => {
        onLost(false);
        invalidate();
      },
      { signal: ended.signal },
    );
    invalidate();
    return () => {
      ended.abort();
      stage.output = null;
      link.invalidate = null;
    };
  }, [stage, renderer, scene, camera, invalidate, linkRef, onLost]);

  // A priority above 0 leaves the rendering to the core, which measures it.
  useFrame(() => linkRef.current.frame(performance.now()), 1);

  return <primitive object={stage.group} />;
}
