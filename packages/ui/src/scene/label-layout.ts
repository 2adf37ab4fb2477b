/** Boxes that are taken, and the rule that nothing is laid over another: first come, first served. Columns are reused. */
export class LabelLayout {
  #count = 0;
  #boxes = new Float32Array(4 * 128);

  clear(): void {
    this.#count = 0;
  }

  /** Takes a box without asking. */
  take(left: number, top: number, width: number, height: number): void {
    const start = this.#count * 4;
    if (start + 4 > this.#boxes.length) {
      const larger = new Float32Array(this.#boxes.length * 2);
      larger.set(this.#boxes);
      this.#boxes = larger;
    }
    this.#boxes[start] = left;
    this.#boxes[start + 1] = top;
    this.#boxes[start + 2] = left + width;
    this.#boxes[start + 3] = top + height;
    this.#count += 1;
  }

  isFree(left: number, top: number, width: number, height: number): boolean {
    for (let start = 0; start < this.#count * 4; start += 4) {
      if (
        left < (this.#boxes[start + 2] ?? 0) &&
        left + width > (this.#boxes[start] ?? 0) &&
        top < (this.#boxes[start + 3] ?? 0) &&
        top + height > (this.#boxes[start + 1] ?? 0)
      ) {
        return false;
      }
    }
    return true;
  }

  /**
   * Finds a free place for a label beside a marker: right, left, below, above; takes it and writes its upper left corner. False =
   * there is none, or it would leave the picture.
   */
  place(
    markerX: number,
    markerY: number,
    gapPx: number,
    width: number,
    height: number,
    pictureWidth: number,
    pictureHeight: number,
    out: { x: number; y: number },
  ): boolean {
    for (let side = 0; side < 4; side += 1) {
      const x = side === 0 ? markerX + gapPx : side === 1 ? markerX - gapPx - width : markerX - width / 2;
      const y = side < 2 ? markerY - height / 2 : side === 2 ? markerY + gapPx : markerY - gapPx - height;
      // Asked this way round, so that what is nowhere (NaN) is not within the picture either.
      const isWithin = x >= 0 && y >= 0 && x + width <= pictureWidth && y + height <= pictureHeight;
      if (!isWithin) continue;
      if (!this.isFree(x, y, width, height)) continue;
      this.take(x, y, width, height);
      out.x = x;
      out.y = y;
      return true;
    }
    return false;
  }
}
