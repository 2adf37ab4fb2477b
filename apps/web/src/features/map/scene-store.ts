import type { MapModel, MapModelInput, MapScene } from "@orrery/domain/map";
import { createFrameLoop, type FrameClock } from "./frame-loop.ts";

type Listener = () => void;

/** The scene of now, outside of React: whoever draws a part of it listens to that part. */
export type SceneStore = {
  /** Null before the first input. */
  get(): MapScene | null;
  subscribe(listener: Listener): () => void;
  setInput(input: MapModelInput): void;
  /** The fleet changed in itself. */
  touch(): void;
  stop(): void;
};

/** Prepares the scene at most once a frame, and tells of it only where it is another one. */
export function createSceneStore(model: MapModel, clock?: FrameClock): SceneStore {
  let input: MapModelInput | null = null;
  let scene: MapScene | null = null;
  const listeners = new Set<Listener>();
  const loop = createFrameLoop(() => {
    if (input === null) return;
    const next = model.update(input);
    if (next === scene) return;
    scene = next;
    for (const listener of [...listeners]) listener();
  }, clock);
  return {
    get: () => scene,
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    setInput(next) {
      input = next;
      loop.request();
    },
    touch: () => loop.request(),
    stop: () => loop.stop(),
  };
}
