import type { MapModel, MapModelInput, MapScene } from "@orrery/domain/map";
import { type FrameClock, onceAFrame } from "../../lib/live/once-a-frame.ts";

type Listener = () => void;

/** The scene of now, outside of React: whoever draws a part of it listens to that part. */
export type SceneStore = {
  /** Null before the first input. */
  get(): MapScene | null;
  subscribe(listener: Listener): () => void;
  setInput(input: MapModelInput): void;
  /** The fleet changed in itself: told within a frame, at most once in each. */
  touch(): void;
  stop(): void;
};

/** Prepares the scene about once a frame, and tells of it only where it is another one. */
export function createSceneStore(model: MapModel, clock?: FrameClock): SceneStore {
  let input: MapModelInput | null = null;
  let scene: MapScene | null = null;
  const listeners = new Set<Listener>();
  const loop = onceAFrame(() => {
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
      loop.run();
    },
    touch: () => loop.now(),
    stop: () => loop.cancel(),
  };
}
