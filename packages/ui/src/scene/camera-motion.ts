/** Where a camera looks. Units of x and y are the view's own (degrees, projected or layout units); zoom counts doublings. */
export type CameraPlace = { x: number; y: number; zoom: number };

export type CameraLimits = {
  readonly yMin: number;
  readonly yMax: number;
  readonly zoomMin: number;
  readonly zoomMax: number;
  /** x comes round after so many units; null = it is not a circle. */
  readonly wrapX: number | null;
};

/** Keeps a place of the picture under the pointer while the zoom changes: moves `at` so. */
export type HoldAnchor = (anchorX: number, anchorY: number, pointerX: number, pointerY: number) => void;

/** Inertia and zoom lose all but 1/e of what is left in this time. */
const INERTIA_MS = 220;
const ZOOM_MS = 70;
/** What is slower than this is at rest: units of the view at zoom 0 would be too coarse, so pixels a second count. */
const REST_PX_PER_S = 4;
const REST_ZOOM = 0.002;
/** A frame later than this counts as this late, so that nothing jumps after a pause. */
const STEP_MS_MAX = 50;

/**
 * The movement of a camera: dragging with inertia, zoom about a point, flights. It has no clock: `step` is told the time, and says
 * whether there is more to come.
 */
export class CameraMotion {
  readonly at: CameraPlace;
  /** No inertia and no flights: every movement is done at once. */
  isReduced = false;
  #limits: CameraLimits;
  #velocityX = 0;
  #velocityY = 0;
  #pixelsPerUnit = 1;
  #zoomTarget: number;
  #hasAnchor = false;
  readonly #anchor = { x: 0, y: 0, pointerX: 0, pointerY: 0 };
  #flight: { from: CameraPlace; to: CameraPlace; dip: number; startAtMs: number; durationMs: number } | null =
    null;
  #lastAtMs: number | null = null;

  constructor(at: CameraPlace, limits: CameraLimits) {
    this.at = { ...at };
    this.#limits = limits;
    this.#clamp();
    this.#zoomTarget = this.at.zoom;
  }

  get zoomTarget(): number {
    return this.#zoomTarget;
  }

  get limits(): CameraLimits {
    return this.#limits;
  }

  set limits(limits: CameraLimits) {
    this.#limits = limits;
    this.#zoomTarget = clampTo(this.#zoomTarget, limits.zoomMin, limits.zoomMax);
    this.#clamp();
  }

  jumpTo(to: CameraPlace): void {
    if (!isPlace(to)) return;
    this.stop();
    Object.assign(this.at, to);
    this.#clamp();
    this.#zoomTarget = this.at.zoom;
  }

  /** `spanUnits`: how much of x is seen at the present zoom; flights that go further rise on their way. */
  flyTo(to: CameraPlace, nowMs: number, spanUnits: number): void {
    if (!isPlace(to)) return;
    this.stop();
    const target = { ...to, zoom: clampTo(to.zoom, this.#limits.zoomMin, this.#limits.zoomMax) };
    target.y = clampTo(target.y, this.#limits.yMin, this.#limits.yMax);
    if (this.isReduced) {
      this.jumpTo(target);
      return;
    }
    const from = { ...this.at };
    target.x = from.x + this.#shortestX(target.x - from.x);
    const way = Math.hypot(target.x - from.x, target.y - from.y) / Math.max(spanUnits, 1e-9);
    const dip = Math.max(0, Math.log2(Math.max(1, way)));
    const steps = Math.abs(target.zoom - from.zoom) + 2 * dip;
    const durationMs = clampTo(260 + 130 * steps + 240 * Math.min(1, way), 260, 1600);
    this.#flight = { from, to: target, dip, startAtMs: nowMs, durationMs };
    this.#zoomTarget = target.zoom;
  }

  /** Units; the picture follows the finger at once. */
  dragBy(x: number, y: number): void {
    this.stop();
    this.at.x += x;
    this.at.y += y;
    this.#clamp();
  }

  /** Units a second, and how many pixels a unit has now. */
  throwBy(x: number, y: number, pixelsPerUnit: number): void {
    if (this.isReduced) return;
    this.#velocityX = x;
    this.#velocityY = y;
    this.#pixelsPerUnit = pixelsPerUnit;
  }

  /** About what lies at the anchor, or about the middle. */
  zoomBy(steps: number, anchor: { x: number; y: number; pointerX: number; pointerY: number } | null): void {
    this.#flight = null;
    this.#velocityX = 0;
    this.#velocityY = 0;
    this.#zoomTarget = clampTo(this.#zoomTarget + steps, this.#limits.zoomMin, this.#limits.zoomMax);
    this.#hasAnchor = anchor !== null;
    if (anchor !== null) Object.assign(this.#anchor, anchor);
  }

  /** Without easing, for fingers. */
  zoomNow(steps: number): void {
    this.stop();
    this.at.zoom += steps;
    this.#clamp();
    this.#zoomTarget = this.at.zoom;
  }

  stop(): void {
    this.#flight = null;
    this.#velocityX = 0;
    this.#velocityY = 0;
    this.#zoomTarget = this.at.zoom;
    this.#hasAnchor = false;
  }

  /** Moves on to `nowMs`. False = it rests, and the next step may be any time later. */
  step(nowMs: number, hold: HoldAnchor): boolean {
    const elapsedMs = this.#lastAtMs === null ? 16 : clampTo(nowMs - this.#lastAtMs, 0, STEP_MS_MAX);
    this.#lastAtMs = nowMs;
    const isMoving = this.#flight === null ? this.#glide(elapsedMs, hold) : this.#fly(nowMs);
    if (!isMoving) this.#lastAtMs = null;
    return isMoving;
  }

  #fly(nowMs: number): boolean {
    const flight = this.#flight;
    if (flight === null) return false;
    const share = clampTo((nowMs - flight.startAtMs) / flight.durationMs, 0, 1);
    const eased = share < 0.5 ? 4 * share ** 3 : 1 - (-2 * share + 2) ** 3 / 2;
    const { from, to, dip } = flight;
    this.at.x = from.x + (to.x - from.x) * eased;
    this.at.y = from.y + (to.y - from.y) * eased;
    this.at.zoom = from.zoom + (to.zoom - from.zoom) * eased - dip * 4 * eased * (1 - eased);
    this.#clamp();
    if (share < 1) return true;
    // To the last bit, which the sums above miss.
    this.#flight = null;
    Object.assign(this.at, to);
    this.#clamp();
    this.#zoomTarget = this.at.zoom;
    return false;
  }

  #glide(elapsedMs: number, hold: HoldAnchor): boolean {
    let isMoving = false;
    const left = this.#zoomTarget - this.at.zoom;
    if (left !== 0) {
      const isThere = this.isReduced || Math.abs(left) < REST_ZOOM;
      this.at.zoom = isThere ? this.#zoomTarget : this.at.zoom + left * (1 - Math.exp(-elapsedMs / ZOOM_MS));
      if (this.#hasAnchor) {
        hold(this.#anchor.x, this.#anchor.y, this.#anchor.pointerX, this.#anchor.pointerY);
      }
      isMoving = !isThere;
    }
    const speedPx = Math.hypot(this.#velocityX, this.#velocityY) * this.#pixelsPerUnit;
    if (speedPx > REST_PX_PER_S) {
      // The exact way under a speed that falls off exponentially, so that it does not depend on the frame rate.
      const kept = Math.exp(-elapsedMs / INERTIA_MS);
      const seconds = (INERTIA_MS * (1 - kept)) / 1000;
      this.at.x += this.#velocityX * seconds;
      this.at.y += this.#velocityY * seconds;
      this.#velocityX *= kept;
      this.#velocityY *= kept;
      isMoving = true;
    }
    this.#clamp();
    return isMoving;
  }

  #shortestX(way: number): number {
    const { wrapX } = this.#limits;
    return wrapX === null ? way : way - wrapX * Math.round(way / wrapX);
  }

  #clamp(): void {
    const { yMin, yMax, zoomMin, zoomMax, wrapX } = this.#limits;
    this.at.y = clampTo(this.at.y, yMin, yMax);
    this.at.zoom = clampTo(this.at.zoom, zoomMin, zoomMax);
    // A flight counts its x from where it began; it is wrapped when it has ended.
    if (wrapX !== null && this.#flight === null) this.at.x -= wrapX * Math.floor(this.at.x / wrapX + 0.5);
  }
}

/** A camera that once was nowhere would never come back: all its movements begin where it is. */
function isPlace({ x, y, zoom }: CameraPlace): boolean {
  return Number.isFinite(x) && Number.isFinite(y) && Number.isFinite(zoom);
}

function clampTo(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), Math.max(low, high));
}
