import type { SceneModifiers } from "./scene-props.ts";

/** What a hand can do with a picture; all in CSS pixels of the element. */
export type SceneGestures = {
  dragBy(x: number, y: number): void;
  /** Pixels a second at the end of a drag. */
  throwBy(x: number, y: number): void;
  /** Two fingers: moved by so much, and at once zoomed about a point. */
  pinchBy(x: number, y: number, steps: number, at: { x: number; y: number }): void;
  /** About a point, or about the middle. */
  zoomBy(steps: number, at: { x: number; y: number } | null): void;
  stop(): void;
  reset(): void;
  hoverAt(x: number, y: number): void;
  leave(): void;
  clickAt(x: number, y: number, modifiers: SceneModifiers): void;
  /** `[x0, y0, x1, y1, …]`; `null` = given up. */
  lassoBy(outline: readonly number[] | null): void;
  lassoEnd(outline: readonly number[], modifiers: SceneModifiers): void;
};

/** A pointer that moves less than this has clicked. */
const CLICK_PX = 4;
/** A finger that rested this long before it was lifted does not throw. */
const THROW_MS_MAX = 80;
const LASSO_STEP_PX = 3;
const WHEEL_STEPS_PER_PX = 0.0028;
const PINCH_WHEEL_STEPS_PER_PX = 0.012;
const WHEEL_STEPS_MAX = 0.8;
const KEY_PX = 80;
const KEY_STEPS = 0.5;

type Drag = {
  readonly kind: "drag";
  startX: number;
  startY: number;
  x: number;
  y: number;
  isMoved: boolean;
  /** Pixels a second, smoothed. */
  speedX: number;
  speedY: number;
  movedAtMs: number;
};
type Lasso = { readonly kind: "lasso"; readonly outline: number[]; readonly isRectangle: boolean };
type Pinch = { readonly kind: "pinch"; x: number; y: number; distance: number };

/** Turns mouse, wheel, fingers and keys into gestures. `dispose` ends it. */
export class SceneInput {
  readonly #element: HTMLElement;
  readonly #gestures: SceneGestures;
  readonly #ended = new AbortController();
  readonly #pointers = new Map<number, { x: number; y: number }>();
  #action: Drag | Lasso | Pinch | null = null;

  constructor(element: HTMLElement, gestures: SceneGestures) {
    this.#element = element;
    this.#gestures = gestures;
    const on = <Name extends keyof HTMLElementEventMap>(
      name: Name,
      listener: (event: HTMLElementEventMap[Name]) => void,
    ): void => element.addEventListener(name, listener, { signal: this.#ended.signal, passive: false });
    on("pointerdown", (event) => this.#press(event));
    on("pointermove", (event) => this.#move(event));
    on("pointerup", (event) => this.#lift(event));
    on("pointercancel", (event) => this.#giveUp(event));
    on("pointerleave", (event) => {
      if (event.pointerType === "mouse" && this.#action === null) this.#gestures.leave();
    });
    on("wheel", (event) => this.#wheel(event));
    on("dblclick", (event) => this.#doubleClick(event));
    on("keydown", (event) => this.#key(event));
  }

  dispose(): void {
    this.#ended.abort();
    this.#pointers.clear();
    this.#action = null;
  }

  #press(event: PointerEvent): void {
    if (event.button !== 0) return;
    const { x, y } = this.#pointOf(event);
    this.#element.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, { x, y });
    this.#gestures.stop();
    if (this.#pointers.size === 2) {
      this.#action = { kind: "pinch", ...this.#pinchState() };
    } else if (event.shiftKey) {
      this.#action = { kind: "lasso", outline: [x, y], isRectangle: event.altKey };
    } else {
      this.#action = {
        kind: "drag",
        startX: x,
        startY: y,
        x,
        y,
        isMoved: false,
        speedX: 0,
        speedY: 0,
        movedAtMs: event.timeStamp,
      };
    }
  }

  #move(event: PointerEvent): void {
    const { x, y } = this.#pointOf(event);
    const pointer = this.#pointers.get(event.pointerId);
    if (pointer === undefined) {
      if (event.pointerType === "mouse") this.#gestures.hoverAt(x, y);
      return;
    }
    pointer.x = x;
    pointer.y = y;
    const action = this.#action;
    if (action?.kind === "drag") this.#drag(action, x, y, event.timeStamp);
    else if (action?.kind === "lasso") this.#draw(action, x, y);
    else if (action?.kind === "pinch") this.#pinch(action);
  }

  #drag(drag: Drag, x: number, y: number, atMs: number): void {
    if (!drag.isMoved && Math.hypot(x - drag.startX, y - drag.startY) < CLICK_PX) return;
    if (!drag.isMoved) {
      drag.isMoved = true;
      this.#gestures.leave();
    }
    const elapsedMs = Math.max(1, atMs - drag.movedAtMs);
    const share = Math.min(1, elapsedMs / 60);
    drag.speedX += (((x - drag.x) / elapsedMs) * 1000 - drag.speedX) * share;
    drag.speedY += (((y - drag.y) / elapsedMs) * 1000 - drag.speedY) * share;
    this.#gestures.dragBy(x - drag.x, y - drag.y);
    drag.x = x;
    drag.y = y;
    drag.movedAtMs = atMs;
  }

  #draw(lasso: Lasso, x: number, y: number): void {
    const { outline } = lasso;
    if (lasso.isRectangle) {
      const left = outline[0] ?? x;
      const top = outline[1] ?? y;
      outline.length = 2;
      outline.push(x, top, x, y, left, y);
    } else {
      const before = outline.length;
      if (Math.hypot(x - (outline[before - 2] ?? x), y - (outline[before - 1] ?? y)) < LASSO_STEP_PX) return;
      outline.push(x, y);
    }
    this.#gestures.lassoBy(outline);
  }

  #pinch(pinch: Pinch): void {
    if (this.#pointers.size < 2) return;
    const next = this.#pinchState();
    const steps = Math.log2(next.distance / pinch.distance);
    this.#gestures.pinchBy(next.x - pinch.x, next.y - pinch.y, steps, next);
    Object.assign(pinch, next);
  }

  #lift(event: PointerEvent): void {
    const action = this.#action;
    if (!this.#pointers.delete(event.pointerId) || action === null) return;
    if (action.kind === "pinch") {
      if (this.#pointers.size === 0) this.#action = null;
      return;
    }
    this.#action = null;
    const { x, y } = this.#pointOf(event);
    const modifiers = modifiersOf(event);
    if (action.kind === "lasso") {
      this.#gestures.lassoBy(null);
      // A shift-click is a click that adds; a lasso needs three corners.
      if (action.outline.length < 6) this.#gestures.clickAt(x, y, modifiers);
      else this.#gestures.lassoEnd(action.outline, modifiers);
    } else if (!action.isMoved) {
      this.#gestures.clickAt(x, y, modifiers);
    } else if (event.timeStamp - action.movedAtMs < THROW_MS_MAX) {
      this.#gestures.throwBy(action.speedX, action.speedY);
    }
  }

  #giveUp(event: PointerEvent): void {
    this.#pointers.delete(event.pointerId);
    if (this.#action?.kind === "lasso") this.#gestures.lassoBy(null);
    if (this.#pointers.size === 0) this.#action = null;
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const rate = event.ctrlKey ? PINCH_WHEEL_STEPS_PER_PX : WHEEL_STEPS_PER_PX;
    const steps = -event.deltaY * lines * rate;
    this.#gestures.zoomBy(Math.max(-WHEEL_STEPS_MAX, Math.min(WHEEL_STEPS_MAX, steps)), this.#pointOf(event));
  }

  #doubleClick(event: MouseEvent): void {
    event.preventDefault();
    this.#gestures.zoomBy(event.altKey ? -1 : 1, this.#pointOf(event));
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== this.#element) return;
    const { key } = event;
    if (key === "ArrowLeft") this.#gestures.dragBy(KEY_PX, 0);
    else if (key === "ArrowRight") this.#gestures.dragBy(-KEY_PX, 0);
    else if (key === "ArrowUp") this.#gestures.dragBy(0, KEY_PX);
    else if (key === "ArrowDown") this.#gestures.dragBy(0, -KEY_PX);
    else if (key === "+" || key === "=") this.#gestures.zoomBy(KEY_STEPS, null);
    else if (key === "-" || key === "_") this.#gestures.zoomBy(-KEY_STEPS, null);
    else if (key === "0" || key === "Home") this.#gestures.reset();
    else if (key === "Escape" && this.#action?.kind === "lasso") {
      this.#action = null;
      this.#gestures.lassoBy(null);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #pinchState(): { x: number; y: number; distance: number } {
    const [first, second] = [...this.#pointers.values()];
    if (first === undefined || second === undefined) return { x: 0, y: 0, distance: 1 };
    return {
      x: (first.x + second.x) / 2,
      y: (first.y + second.y) / 2,
      distance: Math.max(1, Math.hypot(second.x - first.x, second.y - first.y)),
    };
  }

  #pointOf(event: MouseEvent): { x: number; y: number } {
    const box = this.#element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }
}

function modifiersOf(event: MouseEvent): SceneModifiers {
  return { isShift: event.shiftKey, isToggle: event.ctrlKey || event.metaKey };
}
