/** Where a label would be drawn, in pixels; the most important first. */
export type LabelBox = {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
};

/**
 * Which labels are drawn, as indexes: each that overlaps none of those before it that are drawn. Boxes that only touch do not overlap; one
 * with a measure that is not finite (behind the globe, say) is not drawn.
 */
export function placeLabels(boxes: readonly LabelBox[]): number[] {
  const drawn: number[] = [];
  for (const [i, box] of boxes.entries()) {
    if (!Number.isFinite(box.left + box.top + box.width + box.height)) continue;
    if (!drawn.some((other) => overlaps(box, boxes[other] as LabelBox))) drawn.push(i);
  }
  return drawn;
}

function overlaps(a: LabelBox, b: LabelBox): boolean {
  return (
    a.left < b.left + b.width &&
    b.left < a.left + a.width &&
    a.top < b.top + b.height &&
    b.top < a.top + a.height
  );
}
