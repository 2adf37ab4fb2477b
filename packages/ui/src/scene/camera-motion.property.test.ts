import fc from "fast-check";
import { expect, test } from "vitest";
import { type CameraLimits, CameraMotion, type CameraPlace, type HoldAnchor } from "./camera-motion.ts";

/** Spread evenly: most numbers that `fc.double` draws lie next to 0. */
const within = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1e9 }).map((step) => min + ((max - min) * step) / 1e9);

const globe: CameraLimits = { yMin: -86, yMax: 86, zoomMin: 1, zoomMax: 11, wrapX: 360 };
const graph: CameraLimits = { yMin: -1e5, yMax: 1e5, zoomMin: -5, zoomMax: 4, wrapX: null };
const FLIGHT_MS_MAX = 1600;
const holdNothing: HoldAnchor = () => {};

const frameMs = within(1, 50);
const anywhere: fc.Arbitrary<CameraPlace> = fc.record({
  x: within(-1e6, 1e6),
  y: within(-1e6, 1e6),
  zoom: within(-40, 40),
});
const onGlobe: fc.Arbitrary<CameraPlace> = fc.record({
  x: within(-180, 179.99),
  y: within(-86, 86),
  zoom: within(1, 11),
});

type Deed = { readonly name: string; readonly to: CameraPlace; readonly ms: number };
const deeds: fc.Arbitrary<Deed> = fc.record({
  name: fc.constantFrom(
    "jump",
    "fly",
    "drag",
    "throw",
    "zoom",
    "zoomAt",
    "zoomNow",
    "stop",
    "step",
    "limits",
    "reduce",
  ),
  to: anywhere,
  ms: within(0, 3000),
});

test("whatever a hand and the page do, the camera keeps its limits and every number is one", () => {
  fc.assert(
    fc.property(anywhere, fc.boolean(), fc.array(deeds, { maxLength: 40 }), (start, isGlobe, all) => {
      const motion = new CameraMotion(start, isGlobe ? globe : graph);
      let nowMs = 0;
      for (const deed of all) {
        nowMs += deed.ms;
        perform(motion, deed, nowMs);
        expectInLimits(motion);
      }
      rest(motion, nowMs, 16);
      expectInLimits(motion);
      if (isGlobe) expect(motion.at.x >= -180 && motion.at.x <= 180).toBe(true);
      expect(motion.zoomTarget).toBe(motion.at.zoom);
    }),
    { numRuns: 300 },
  );
});

test("a place that is none is not gone to", () => {
  const none = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
  fc.assert(
    fc.property(
      onGlobe,
      none,
      fc.constantFrom("x", "y", "zoom"),
      fc.boolean(),
      (start, value, key, isJump) => {
        const motion = new CameraMotion(start, globe);
        const before = { ...motion.at };
        const to = { ...start, [key]: value };
        if (isJump) motion.jumpTo(to);
        else motion.flyTo(to, 0, 90);
        rest(motion, 0, 16);
        expect(motion.at).toEqual(before);
      },
    ),
  );
});

test("a throw ends, after 0.22 s of its speed give or take a pixel, whatever the frame rate", () => {
  const speed = within(-1e5, 1e5);
  fc.assert(
    fc.property(speed, within(-1e3, 1e3), within(0.01, 100), frameMs, (x, y, pixelsPerUnit, ms) => {
      const motion = new CameraMotion({ x: 0, y: 0, zoom: 0 }, graph);
      motion.throwBy(x, y, pixelsPerUnit);
      rest(motion, 0, ms);
      const missingPx = Math.hypot(motion.at.x - x * 0.22, motion.at.y - y * 0.22) * pixelsPerUnit;
      expect(missingPx).toBeLessThan(1);
    }),
  );
});

test("a throw never turns back", () => {
  fc.assert(
    fc.property(within(1, 1e5), frameMs, (speed, ms) => {
      const motion = new CameraMotion({ x: 0, y: 0, zoom: 0 }, graph);
      motion.throwBy(speed, 0, 1);
      let before = 0;
      rest(motion, 0, ms, () => {
        expect(motion.at.x).toBeGreaterThanOrEqual(before);
        before = motion.at.x;
      });
    }),
  );
});

test("a frame after a long pause moves no further than 50 ms would", () => {
  const motion = new CameraMotion({ x: 0, y: 0, zoom: 0 }, graph);
  motion.throwBy(1000, 0, 1);
  motion.step(0, holdNothing);
  const before = motion.at.x;
  motion.step(60_000, holdNothing);
  expect(motion.at.x - before).toBeLessThanOrEqual(50);
  expect(motion.at.x - before).toBeGreaterThan(20);
});

test("a zoom comes to where it was sent without overshooting, however many steps were asked for", () => {
  fc.assert(
    fc.property(within(1, 11), fc.array(within(-4, 4), { maxLength: 6 }), frameMs, (zoom, steps, ms) => {
      const motion = new CameraMotion({ x: 0, y: 0, zoom }, globe);
      let target = zoom;
      for (const step of steps) {
        motion.zoomBy(step, null);
        target = Math.min(11, Math.max(1, target + step));
      }
      let left = Math.abs(target - zoom);
      rest(motion, 0, ms, () => {
        expect(Math.abs(target - motion.at.zoom)).toBeLessThanOrEqual(left);
        left = Math.abs(target - motion.at.zoom);
      });
      expect(motion.at.zoom).toBe(target);
    }),
  );
});

test("what lies under the pointer stays there in every frame of a zoom", () => {
  const pixel = within(-500, 500);
  fc.assert(
    fc.property(
      within(-5, 4),
      within(-6, 6),
      pixel,
      pixel,
      frameMs,
      (zoom, steps, pointerX, pointerY, ms) => {
        const motion = new CameraMotion({ x: 3, y: -7, zoom }, graph);
        const { at } = motion;
        const scale = () => 2 ** at.zoom;
        const anchor = { x: at.x + pointerX / scale(), y: at.y + pointerY / scale(), pointerX, pointerY };
        motion.zoomBy(steps, anchor);
        const hold: HoldAnchor = (x, y, holdX, holdY) => {
          at.x = x - holdX / scale();
          at.y = y - holdY / scale();
        };
        const expectHeld = (): void => {
          expect((anchor.x - at.x) * scale()).toBeCloseTo(pointerX, 6);
          expect((anchor.y - at.y) * scale()).toBeCloseTo(pointerY, 6);
        };
        rest(motion, 0, ms, expectHeld, hold);
        expectHeld();
      },
    ),
  );
});

test("a flight ends where it was sent, in 1.6 s at most, with the zoom inside of its limits", () => {
  fc.assert(
    fc.property(onGlobe, anywhere, within(0, 400), frameMs, (from, to, spanUnits, ms) => {
      const motion = new CameraMotion(from, globe);
      motion.flyTo(to, 5000, spanUnits);
      const zoom = Math.min(11, Math.max(1, to.zoom));
      expect(motion.zoomTarget).toBe(zoom);
      const endMs = rest(motion, 5000, ms);
      expect(endMs).toBeLessThanOrEqual(5000 + FLIGHT_MS_MAX + ms);
      expect(apart(motion.at.x, to.x)).toBeLessThan(1e-6);
      expect(motion.at.y).toBeCloseTo(Math.min(86, Math.max(-86, to.y)), 9);
      expect(motion.at.zoom).toBeCloseTo(zoom, 9);
      expect(motion.zoomTarget).toBe(zoom);
    }),
    { numRuns: 200 },
  );
});

test("a flight takes the short way round, over the date line where that is shorter", () => {
  fc.assert(
    fc.property(onGlobe, onGlobe, frameMs, (from, to, ms) => {
      const motion = new CameraMotion(from, globe);
      motion.flyTo(to, 0, 90);
      let before = from.x;
      let way = 0;
      rest(motion, 0, ms, () => {
        way += apart(motion.at.x, before);
        before = motion.at.x;
      });
      expect(way + apart(to.x, before)).toBeCloseTo(apart(from.x, to.x), 6);
    }),
  );
  const motion = new CameraMotion({ x: 170, y: 0, zoom: 3 }, globe);
  motion.flyTo({ x: -170, y: 0, zoom: 3 }, 0, 90);
  rest(motion, 0, 16, () => expect(Math.abs(motion.at.x)).toBeGreaterThanOrEqual(170));
});

test("a flight further than what is seen rises on its way, a near one does not", () => {
  const lowest = (x: number): number => {
    const motion = new CameraMotion({ x: 0, y: 0, zoom: 8 }, globe);
    motion.flyTo({ x, y: 0, zoom: 8 }, 0, 2);
    let least = 8;
    rest(motion, 0, 16, () => {
      least = Math.min(least, motion.at.zoom);
    });
    return least;
  };
  expect(lowest(1.5)).toBeCloseTo(8, 9);
  expect(lowest(16)).toBeCloseTo(5, 1);
  expect(lowest(120)).toBeLessThan(4);
});

test("a hand that takes hold ends a flight and a throw where they are", () => {
  fc.assert(
    fc.property(onGlobe, onGlobe, within(1, 200), fc.boolean(), (from, to, ms, isFlight) => {
      const motion = new CameraMotion(from, globe);
      if (isFlight) motion.flyTo(to, 0, 90);
      else motion.throwBy(to.x * 10, to.y * 10, 5);
      motion.step(ms, holdNothing);
      const { x, y, zoom } = motion.at;
      motion.stop();
      expect(motion.step(ms + 16, holdNothing)).toBe(false);
      expect(apart(motion.at.x, x)).toBeLessThan(1e-9);
      expect([motion.at.y, motion.at.zoom]).toEqual([y, zoom]);
    }),
  );
});

test("with reduced motion a flight and a zoom are done at once, and nothing can be thrown", () => {
  fc.assert(
    fc.property(onGlobe, anywhere, within(-20, 20), (from, to, steps) => {
      const motion = new CameraMotion(from, globe);
      motion.isReduced = true;
      motion.throwBy(1000, 1000, 10);
      expect(motion.step(0, holdNothing)).toBe(false);
      expect(motion.at).toEqual(new CameraMotion(from, globe).at);
      motion.flyTo(to, 0, 90);
      expect(motion.at).toEqual(new CameraMotion(to, globe).at);
      expect(motion.step(16, holdNothing)).toBe(false);
      motion.zoomBy(steps, null);
      expect(motion.step(32, holdNothing)).toBe(false);
      expect(motion.at.zoom).toBe(motion.zoomTarget);
    }),
  );
});

test("fingers move and zoom at once", () => {
  const motion = new CameraMotion({ x: 179, y: 0, zoom: 3 }, globe);
  motion.dragBy(2, 1);
  motion.zoomNow(1.5);
  expect(motion.at).toEqual({ x: -179, y: 1, zoom: 4.5 });
  expect(motion.zoomTarget).toBe(4.5);
  motion.dragBy(0, 900);
  motion.zoomNow(900);
  expect(motion.at).toEqual({ x: -179, y: 86, zoom: 11 });
});

test("narrower limits count at once, for where it is and for where it goes", () => {
  const motion = new CameraMotion({ x: 0, y: 80, zoom: 2 }, globe);
  motion.zoomBy(8, null);
  motion.limits = { ...globe, yMax: 40, zoomMin: 3, zoomMax: 5 };
  expect(motion.at).toEqual({ x: 0, y: 40, zoom: 3 });
  expect(motion.zoomTarget).toBe(5);
  rest(motion, 0, 16);
  expect(motion.at.zoom).toBe(5);
  motion.flyTo({ x: 9, y: 0, zoom: 5 }, 0, 90);
  motion.limits = { ...globe, zoomMax: 4 };
  expect(motion.zoomTarget).toBe(4);
  rest(motion, 0, 16);
  expect(motion.at).toEqual({ x: 9, y: 0, zoom: 4 });
  motion.flyTo({ x: 0, y: 0, zoom: 2 }, 0, 90);
  motion.limits = { ...globe, zoomMin: 3 };
  motion.limits = globe;
  rest(motion, 0, 16);
  expect(motion.zoomTarget).toBe(motion.at.zoom);
});

/** Steps until the camera rests and returns when that was; a camera that never does is an error. */
function rest(
  motion: CameraMotion,
  fromMs: number,
  ms: number,
  onFrame: () => void = () => {},
  hold: HoldAnchor = holdNothing,
): number {
  for (let frame = 0; frame < 20_000; frame += 1) {
    const nowMs = fromMs + frame * ms;
    if (!motion.step(nowMs, hold)) return nowMs;
    onFrame();
  }
  throw new Error("The camera did not come to rest.");
}

function perform(motion: CameraMotion, { name, to, ms }: Deed, nowMs: number): void {
  const { x, y, zoom } = to;
  if (name === "jump") motion.jumpTo(to);
  else if (name === "fly") motion.flyTo(to, nowMs, ms);
  else if (name === "drag") motion.dragBy(x, y);
  else if (name === "throw") motion.throwBy(x, y, ms);
  else if (name === "zoom") motion.zoomBy(zoom, null);
  else if (name === "zoomAt") motion.zoomBy(zoom, { x, y, pointerX: ms, pointerY: ms });
  else if (name === "zoomNow") motion.zoomNow(zoom);
  else if (name === "stop") motion.stop();
  else if (name === "reduce") motion.isReduced = !motion.isReduced;
  else if (name === "limits") {
    const { limits } = motion;
    motion.limits = { ...limits, zoomMin: Math.min(limits.zoomMax, Math.abs(zoom / 20)) };
  } else {
    motion.step(nowMs, (anchorX, anchorY) => {
      motion.at.x = anchorX;
      motion.at.y = anchorY;
    });
  }
}

function expectInLimits({ at, limits, zoomTarget }: CameraMotion): void {
  expect(Number.isFinite(at.x)).toBe(true);
  expect(at.y >= limits.yMin && at.y <= limits.yMax).toBe(true);
  for (const zoom of [at.zoom, zoomTarget]) {
    expect(zoom >= limits.zoomMin && zoom <= limits.zoomMax).toBe(true);
  }
}

/** Degrees between two longitudes, the short way. */
function apart(first: number, second: number): number {
  const way = Math.abs(first - second) % 360;
  return Math.min(way, 360 - way);
}
