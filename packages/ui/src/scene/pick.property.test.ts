import fc from "fast-check";
import { expect, test } from "vitest";
import {
  isInside,
  type LinePoint,
  markersInside,
  nearestLine,
  nearestMarker,
  ScreenColumns,
  squareToSegment,
} from "./pick.ts";

/** Spread evenly: most numbers that `fc.double` draws lie next to 0. */
const within = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1e9 }).map((step) => min + ((max - min) * step) / 1e9);

type Point = { readonly x: number; readonly y: number };
type Seen = Point & { readonly isShown: boolean };

const pixel = fc.integer({ min: -50, max: 850 });
const point: fc.Arbitrary<Point> = fc.record({ x: pixel, y: pixel });
const markers: fc.Arbitrary<Seen[]> = fc.array(
  fc.record({
    x: fc.oneof({ weight: 9, arbitrary: pixel }, fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY)),
    y: pixel,
    isShown: fc.boolean(),
  }),
  { maxLength: 60 },
);
const radius = fc.integer({ min: 0, max: 300 });

test("the nearest shown marker within reach is found, of equally near ones the one drawn on top", () => {
  fc.assert(
    fc.property(markers, point, radius, (markers, at, radius) => {
      const found = nearestMarker(columnsOf(markers), markers.length, at.x, at.y, radius);
      expect(found).toBe(naiveNearest(markers, at, radius));
    }),
    { numRuns: 500 },
  );
});

test("nothing is found beyond the reach, where nothing is shown, and behind the count", () => {
  const screen = columnsOf([
    { x: 100, y: 100, isShown: true },
    { x: 101, y: 100, isShown: false },
  ]);
  expect(nearestMarker(screen, 2, 112, 100, 12)).toBe(0);
  expect(nearestMarker(screen, 2, 112.01, 100, 12)).toBeNull();
  expect(nearestMarker(screen, 0, 100, 100, 12)).toBeNull();
  expect(nearestMarker(screen, 2, Number.NaN, 100, 12)).toBeNull();
  expect(nearestMarker(screen, 2, 100, 100, Number.NaN)).toBeNull();
});

test("columns grow to what is asked for and never shrink", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 12_000 }), { maxLength: 8 }), (counts) => {
      const screen = new ScreenColumns();
      for (const [index, count] of counts.entries()) {
        screen.reserve(count);
        const most = Math.max(...counts.slice(0, index + 1));
        for (const column of [screen.x, screen.y, screen.isShown]) {
          expect(column.length).toBeGreaterThanOrEqual(most);
        }
      }
    }),
  );
});

test("the nearest straight line within reach is found, of equally near ones the one drawn last", () => {
  const line = fc.record({ from: point, to: point });
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 20 }),
      point,
      fc.integer({ min: 0, max: 60 }),
      (lines, at, reach) => {
        const pointOf: LinePoint = (index, share, out) => {
          const { from, to } = lines[index] ?? { from: at, to: at };
          out.x = from.x + (to.x - from.x) * share;
          out.y = from.y + (to.y - from.y) * share;
          return true;
        };
        const distances = lines.map(({ from, to }) =>
          Math.sqrt(squareToSegment(at.x, at.y, from.x, from.y, to.x, to.y)),
        );
        const found = nearestLine(lines.length, pointOf, at.x, at.y, reach);
        const least = Math.min(...distances);
        fc.pre(Math.abs(least - reach) > 1e-6);
        if (least > reach) expect(found).toBeNull();
        else expect(distances[found ?? -1]).toBeCloseTo(least, 6);
      },
    ),
    { numRuns: 300 },
  );
  const twice: LinePoint = (_, share, out) => {
    out.x = share * 100;
    out.y = 0;
    return true;
  };
  expect(nearestLine(3, twice, 50, 2, 6)).toBe(2);
});

test("a bent line is found where it is, and not where its chord is", () => {
  const arch: LinePoint = (_, share, out) => {
    out.x = 400 - 300 * Math.cos(share * Math.PI);
    out.y = 400 - 300 * Math.sin(share * Math.PI);
    return true;
  };
  fc.assert(
    fc.property(within(0, Math.PI), (angle) => {
      const [x, y] = [400 - 300 * Math.cos(angle), 400 - 300 * Math.sin(angle)];
      expect(nearestLine(1, arch, x, y, 6)).toBe(0);
    }),
  );
  expect(nearestLine(1, arch, 400, 400, 6)).toBeNull();
});

test("what is hidden of a line, and the edge of a map within it, is not touched", () => {
  const half: LinePoint = (_, share, out) => {
    out.x = share * 800;
    out.y = 100;
    return share >= 0.5;
  };
  expect(nearestLine(1, half, 200, 100, 6)).toBeNull();
  expect(nearestLine(1, half, 600, 100, 6)).toBe(0);
  const overTheEdge: LinePoint = (_, share, out) => {
    out.x = share < 0.5 ? 100 - share * 200 : 1000 - (share - 0.5) * 200;
    out.y = 100;
    return true;
  };
  expect(nearestLine(1, overTheEdge, 500, 100, 6)).toBeNull();
  expect(nearestLine(1, overTheEdge, 50, 100, 6)).toBe(0);
  expect(nearestLine(1, overTheEdge, 950, 100, 6)).toBe(0);
});

test("on a narrow map, where the whole world is 390 px wide, a line that goes on at the other edge does not cross it", () => {
  // From 40 px before the right edge to 40 px behind the left one, as the copy of the world nearest to the middle shows it.
  const overTheEdge: LinePoint = (_, share, out) => {
    out.x = (350 + share * 80) % 390;
    out.y = 100;
    return true;
  };
  for (const x of [60, 195, 330]) expect(nearestLine(1, overTheEdge, x, 100, 6, 390)).toBeNull();
  for (const x of [10, 370]) expect(nearestLine(1, overTheEdge, x, 100, 6, 390)).toBe(0);
});

test("the distance from a piece of line is the least one to any of its points", () => {
  fc.assert(
    fc.property(point, point, point, (at, from, to) => {
      const distance = Math.sqrt(squareToSegment(at.x, at.y, from.x, from.y, to.x, to.y));
      const step = Math.hypot(to.x - from.x, to.y - from.y) / 1000;
      const naive = naiveDistance(at, from, to);
      expect(distance).toBeLessThanOrEqual(naive + 1e-9);
      expect(distance).toBeGreaterThanOrEqual(naive - step);
    }),
  );
});

test("a lasso catches the shown markers inside of it, whichever way round it was drawn", () => {
  const corners = fc.record({ left: pixel, top: pixel, width: fc.nat(600), height: fc.nat(600) });
  fc.assert(
    fc.property(markers, corners, fc.boolean(), (markers, { left, top, width, height }, isTurned) => {
      // Half a pixel off, so that no marker lies on its line.
      const [x0, y0, x1, y1] = [left - 0.5, top - 0.5, left + width + 0.5, top + height + 0.5];
      const outline = isTurned ? [x0, y0, x0, y1, x1, y1, x1, y0] : [x0, y0, x1, y0, x1, y1, x0, y1];
      const naive = markers.flatMap(({ x, y, isShown }, marker) =>
        isShown && x > x0 && x < x1 && y > y0 && y < y1 ? [marker] : [],
      );
      expect(markersInside(outline, columnsOf(markers), markers.length)).toEqual(naive);
    }),
    { numRuns: 300 },
  );
});

test("inside of a triangle is what lies on the same side of its three edges", () => {
  fc.assert(
    fc.property(point, point, point, point, (a, b, c, at) => {
      const sides = [
        [a, b],
        [b, c],
        [c, a],
      ].map(([from, to]) => side(from ?? a, to ?? b, at));
      fc.pre(sides.every((value) => value !== 0));
      const isIn = sides.every((value) => value > 0) || sides.every((value) => value < 0);
      expect(isInside([a.x, a.y, b.x, b.y, c.x, c.y], at.x, at.y)).toBe(isIn);
    }),
  );
});

test("nothing is inside of no outline, of a line, and at no place", () => {
  for (const outline of [[], [5], [1, 1], [0, 0, 10, 10]]) expect(isInside(outline, 5, 5)).toBe(false);
  expect(isInside([0, 0, 10, 0, 10, 10, 0, 10], Number.NaN, 5)).toBe(false);
  expect(isInside([0, 0, 10, 0, 10, 10, 0, 10], 5, Number.NaN)).toBe(false);
});

test("in a hole that a lasso leaves by crossing itself nothing is caught", () => {
  // Twice around, the second time narrower.
  const outline = [0, 0, 90, 0, 90, 90, 0, 90, 0, 0, 30, 30, 60, 30, 60, 60, 30, 60, 30, 30];
  expect(isInside(outline, 15, 80)).toBe(true);
  expect(isInside(outline, 45, 50)).toBe(false);
});

function columnsOf(markers: readonly Seen[]): ScreenColumns {
  const screen = new ScreenColumns();
  screen.reserve(markers.length);
  markers.forEach(({ x, y, isShown }, marker) => {
    screen.x[marker] = x;
    screen.y[marker] = y;
    screen.isShown[marker] = isShown ? 1 : 0;
  });
  return screen;
}

function naiveNearest(markers: readonly Seen[], at: Point, radius: number): number | null {
  const near = markers
    .map(({ x, y, isShown }, marker) => ({ marker, isShown, far: (x - at.x) ** 2 + (y - at.y) ** 2 }))
    .filter(({ isShown, far }) => isShown && far <= radius * radius)
    .sort((a, b) => a.far - b.far || b.marker - a.marker);
  return near[0]?.marker ?? null;
}

/** By looking at a thousand points of it. */
function naiveDistance(at: Point, from: Point, to: Point): number {
  let least = Number.POSITIVE_INFINITY;
  for (let step = 0; step <= 1000; step += 1) {
    const x = from.x + ((to.x - from.x) * step) / 1000;
    const y = from.y + ((to.y - from.y) * step) / 1000;
    least = Math.min(least, Math.hypot(x - at.x, y - at.y));
  }
  return least;
}

/** Positive on one side of a line, negative on the other. */
function side(from: Point, to: Point, at: Point): number {
  return (to.x - from.x) * (at.y - from.y) - (to.y - from.y) * (at.x - from.x);
}
