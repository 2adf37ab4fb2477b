import { createMapModel, type MapModelInput } from "@orrery/domain/map";
import { expect, test } from "vitest";
import { createSceneStore } from "./scene-store.ts";
import { exampleFleet } from "./testing/example-fleet.ts";

function manualFrames() {
  let waiting: (() => void) | null = null;
  return {
    clock: {
      request(callback: () => void) {
        waiting = callback;
        return 1;
      },
      cancel() {
        waiting = null;
      },
    },
    frame() {
      const due = waiting;
      waiting = null;
      due?.();
    },
  };
}

const fleet = exampleFleet([{ name: "tokyo-1", latitude: 35.68, longitude: 139.69 }]);
const INPUT: MapModelInput = {
  fleet,
  targets: [],
  targetMeasures: [],
  exits: [],
  exitTones: [],
  exitUserIds: [],
  federations: [],
  shownFederationId: null,
  preview: null,
  filter: [],
  layer: "health",
  selection: { kind: "none" },
  isStale: false,
};

test("the scene is prepared with the next frame, or at once where the fleet changed within one, and told only where it is another one", () => {
  const { clock, frame } = manualFrames();
  const store = createSceneStore(createMapModel(), clock);
  let told = 0;
  store.subscribe(() => {
    told += 1;
  });
  store.touch();
  expect(store.get()).toBeNull();

  store.setInput(INPUT);
  expect(store.get()).toBeNull();
  frame();
  expect(store.get()?.markers.count).toBe(1);
  expect(told).toBe(1);

  store.touch();
  store.setInput({ ...INPUT });
  frame();
  expect(told).toBe(1);

  store.setInput({ ...INPUT, isStale: true });
  frame();
  expect(told).toBe(2);
});

test("who does not listen any more hears nothing, and after a stop nothing is prepared", () => {
  const { clock, frame } = manualFrames();
  const store = createSceneStore(createMapModel(), clock);
  let told = 0;
  const leave = store.subscribe(() => {
    told += 1;
  });
  leave();
  store.setInput(INPUT);
  frame();
  expect(told).toBe(0);
  const scene = store.get();
  store.setInput({ ...INPUT, layer: "load" });
  store.stop();
  frame();
  expect(store.get()).toBe(scene);
});
