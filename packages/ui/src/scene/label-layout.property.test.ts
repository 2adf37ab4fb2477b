import fc from "fast-check";
import { expect, test } from "vitest";
import { LabelLayout } from "./label-layout.ts";

/** Spread evenly: most numbers that `fc.double` draws lie next to 0. */
const within = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1e9 }).map((step) => min + ((max - min) * step) / 1e9);

const WIDTH_PX = 400;
const HEIGHT_PX = 300;

type Box = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
type Label = { readonly x: number; readonly y: number; readonly width: number; readonly gapPx: number };

// Even widths and heights: the layout halves them, and whole pixels are exact in its columns.
const label: fc.Arbitrary<Label> = fc.record({
  x: fc.integer({ min: -60, max: WIDTH_PX + 60 }),
  y: fc.integer({ min: -60, max: HEIGHT_PX + 60 }),
  width: fc.integer({ min: 1, max: 60 }).map((half) => half * 2),
  gapPx: fc.integer({ min: 0, max: 20 }),
});
const labels = fc.array(label, { maxLength: 60, size: "max" });
const box: fc.Arbitrary<Box> = fc.record({
  left: fc.integer({ min: 0, max: WIDTH_PX }),
  top: fc.integer({ min: 0, max: HEIGHT_PX }),
  width: fc.integer({ min: 1, max: 50 }),
  height: fc.integer({ min: 1, max: 50 }),
});
const LABEL_HEIGHT_PX = 16;

test("no two labels overlap, none leaves the picture, none lies over what was taken", () => {
  fc.assert(
    fc.property(labels, fc.array(box, { maxLength: 10 }), (labels, taken) => {
      const drawn = place(labels, taken).filter((label) => label !== null);
      for (const [index, one] of drawn.entries()) {
        expect(one.left >= 0 && one.left + one.width <= WIDTH_PX).toBe(true);
        expect(one.top >= 0 && one.top + one.height <= HEIGHT_PX).toBe(true);
        for (const other of [...taken, ...drawn.slice(0, index)]) expect(doOverlap(one, other)).toBe(false);
      }
    }),
  );
});

test("the first wins: each gets the first of its four sides that those before it left free", () => {
  fc.assert(
    fc.property(labels, fc.array(box, { maxLength: 10 }), (labels, taken) => {
      expect(place(labels, taken)).toEqual(naivePlace(labels, taken));
    }),
  );
});

test("labels of any size and place do not overlap by more than the columns round", () => {
  const number = within(0, 2000);
  const any = fc.record({ x: number, y: number, width: within(1, 200) });
  fc.assert(
    fc.property(fc.array(any, { maxLength: 60, size: "max" }), (labels) => {
      const layout = new LabelLayout();
      const drawn: Box[] = [];
      for (const { x, y, width } of labels) {
        const out = { x: 0, y: 0 };
        if (!layout.place(x, y, 6, width, 16, 2000, 2000, out)) continue;
        const one = { left: out.x + 0.001, top: out.y + 0.001, width: width - 0.002, height: 15.998 };
        for (const other of drawn) expect(doOverlap(one, other)).toBe(false);
        drawn.push(one);
      }
    }),
  );
});

test("what has no place on the screen is not drawn and takes nothing", () => {
  const layout = new LabelLayout();
  const out = { x: 7, y: 7 };
  for (const [x, y] of [
    [Number.NaN, 50],
    [50, Number.NaN],
    [Number.NaN, Number.NaN],
    [Number.POSITIVE_INFINITY, 50],
  ]) {
    expect(layout.place(x ?? 0, y ?? 0, 4, 40, 16, WIDTH_PX, HEIGHT_PX, out)).toBe(false);
    expect(layout.place(50, 50, 4, Number.NaN, 16, WIDTH_PX, HEIGHT_PX, out)).toBe(false);
  }
  expect(out).toEqual({ x: 7, y: 7 });
  expect(layout.isFree(0, 0, WIDTH_PX, HEIGHT_PX)).toBe(true);
});

test("boxes that only touch do not overlap", () => {
  const layout = new LabelLayout();
  layout.take(10, 10, 20, 20);
  expect(layout.isFree(30, 10, 20, 20)).toBe(true);
  expect(layout.isFree(10, 30, 20, 20)).toBe(true);
  expect(layout.isFree(29, 29, 20, 20)).toBe(false);
});

test("a thousand boxes are all remembered, and none after a clearing", () => {
  const layout = new LabelLayout();
  for (let index = 0; index < 1000; index += 1) layout.take(index * 2, 0, 1, 1);
  for (let index = 0; index < 1000; index += 1) {
    expect(layout.isFree(index * 2, 0, 1, 1)).toBe(false);
    expect(layout.isFree(index * 2 + 1, 0, 1, 1)).toBe(true);
  }
  layout.clear();
  expect(layout.isFree(0, 0, 2000, 1)).toBe(true);
});

function place(labels: readonly Label[], taken: readonly Box[]): (Box | null)[] {
  const layout = new LabelLayout();
  for (const { left, top, width, height } of taken) layout.take(left, top, width, height);
  return labels.map(({ x, y, width, gapPx }) => {
    const out = { x: Number.NaN, y: Number.NaN };
    const isPlaced = layout.place(x, y, gapPx, width, LABEL_HEIGHT_PX, WIDTH_PX, HEIGHT_PX, out);
    return isPlaced ? { left: out.x, top: out.y, width, height: LABEL_HEIGHT_PX } : null;
  });
}

function naivePlace(labels: readonly Label[], taken: readonly Box[]): (Box | null)[] {
  const boxes = [...taken];
  return labels.map(({ x, y, width, gapPx }) => {
    const height = LABEL_HEIGHT_PX;
    const sides: Box[] = [
      { left: x + gapPx, top: y - height / 2, width, height },
      { left: x - gapPx - width, top: y - height / 2, width, height },
      { left: x - width / 2, top: y + gapPx, width, height },
      { left: x - width / 2, top: y - gapPx - height, width, height },
    ];
    const free = sides.find(
      (side) =>
        side.left >= 0 &&
        side.top >= 0 &&
        side.left + width <= WIDTH_PX &&
        side.top + height <= HEIGHT_PX &&
        !boxes.some((other) => doOverlap(side, other)),
    );
    if (free === undefined) return null;
    boxes.push(free);
    return free;
  });
}

function doOverlap(one: Box, other: Box): boolean {
  const across = Math.min(one.left + one.width, other.left + other.width) - Math.max(one.left, other.left);
  const down = Math.min(one.top + one.height, other.top + other.height) - Math.max(one.top, other.top);
  return across > 0 && down > 0;
}
