/** A canvas that fills its box, at the pixels of the screen. */
export class CanvasLayer {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D | null;
  #pixelRatio = 1;
  #widthPx = 0;
  #heightPx = 0;

  constructor(parent: HTMLElement) {
    this.canvas = parent.ownerDocument.createElement("canvas");
    this.canvas.className = "absolute inset-0 size-full";
    parent.append(this.canvas);
    this.context = this.canvas.getContext("2d");
  }

  resize(widthPx: number, heightPx: number, pixelRatio: number): void {
    this.#widthPx = widthPx;
    this.#heightPx = heightPx;
    this.#pixelRatio = pixelRatio;
    this.canvas.width = Math.round(widthPx * pixelRatio);
    this.canvas.height = Math.round(heightPx * pixelRatio);
  }

  /** Empties it; from then on the context counts CSS pixels. */
  clear(): CanvasRenderingContext2D | null {
    const { context } = this;
    if (context === null) return null;
    context.setTransform(this.#pixelRatio, 0, 0, this.#pixelRatio, 0, 0);
    context.clearRect(0, 0, this.#widthPx, this.#heightPx);
    return context;
  }

  dispose(): void {
    this.canvas.width = 0;
    this.canvas.height = 0;
    this.canvas.remove();
  }
}
