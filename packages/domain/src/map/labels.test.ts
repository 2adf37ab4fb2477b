import fc from "fast-check";
import { expect, test } from "vitest";
import type { MapModelInput } from "./map-input.ts";
import { createMapModel } from "./map-model.ts";
import { type LabelBox, placeLabels } from "./place-labels.ts";
import { fleetOf, mapNode, mapTarget, modelInput, nodeId, nodeRow } from "./testing/fleets.ts";

const FLEET = fleetOf(
  [0, 1, 2, 3, 4, 5].map((slot) => mapNode(slot, { region: slot === 5 ? "?" : "tokyo" })),
  {
    nodes: [nodeRow(2, { leads: true }), nodeRow(3, { health: "down" }), nodeRow(5, { leads: true })],
  },
);

function texts(more: Partial<MapModelInput> = {}, labelCountMax = 100): string[] {
  const input = modelInput(FLEET, { targets: [mapTarget("exchange")], ...more });
  return createMapModel({ labelCountMax })
    .update(input)
    .labels.map(({ text }) => text);
}

test("[MT1] the selection, then leaders, targets, unwell nodes and the rest; none for what has no position", () => {
  const ranked = ["node-2", "exchange", "node-3", "node-0", "node-1", "node-4"];
  expect(texts()).toEqual(ranked);
  expect(texts({ selection: { kind: "nodes", ids: [nodeId(4), nodeId(5), nodeId(77)] } })[0]).toBe("node-4");
  const link = { kind: "link", fromId: nodeId(3), toId: nodeId(1) } as const;
  expect(texts({ selection: link }).slice(0, 3)).toEqual(["node-1", "node-3", "node-2"]);
  expect(texts({ selection: { kind: "target", id: mapTarget("exchange").id } })[0]).toBe("exchange");
});

test("[MT2] what the filter dims has none unless it is selected, and there are at most so many as asked", () => {
  const filter = [{ kind: "field", field: "name", isNegated: false, values: ["node-1"] }] as const;
  expect(texts({ filter })).toEqual(["node-1"]);
  const selection = { kind: "nodes", ids: [nodeId(0)] } as const;
  expect(texts({ filter, selection })).toEqual(["node-0", "node-1"]);
  expect(texts({}, 2)).toEqual(["node-2", "exchange"]);
  expect(texts({}, 0)).toEqual([]);
});

const box: fc.Arbitrary<LabelBox> = fc.record({
  left: fc.integer({ min: 0, max: 60 }),
  top: fc.integer({ min: 0, max: 60 }),
  width: fc.integer({ min: 1, max: 30 }),
  height: fc.integer({ min: 1, max: 12 }),
});

/** Naive: pixel by pixel. */
function pixels({ left, top, width, height }: LabelBox): string[] {
  return Array.from(
    { length: width * height },
    (_, i) => `${left + (i % width)} ${top + Math.floor(i / width)}`,
  );
}

test("[MT3] labels that are drawn share no pixel, and each that is not is in the way of a more important one", () => {
  fc.assert(
    fc.property(fc.array(box, { maxLength: 25 }), (boxes) => {
      const drawn = placeLabels(boxes);
      const used = new Set<string>();
      for (const [i, box] of boxes.entries()) {
        const isFree = pixels(box).every((pixel) => !used.has(pixel));
        expect(drawn.includes(i)).toBe(isFree);
        if (isFree) for (const pixel of pixels(box)) used.add(pixel);
      }
    }),
  );
});

test("[MT3] a label with a place that is no number is not drawn, and is in nobody's way", () => {
  const here = { left: 0, top: 0, width: 10, height: 10 };
  expect(
    placeLabels([{ ...here, left: Number.NaN }, { ...here, top: Number.POSITIVE_INFINITY }, here, here]),
  ).toEqual([2]);
});
