/** Where markers stand on the screen, in CSS pixels; reused from frame to frame. */
export class ScreenColumns {
  x = new Float32Array(0);
  y = new Float32Array(0);
  /** 1 = it can be seen and touched. */
  isShown = new Uint8Array(0);

  reserve(count: number): void {
    if (this.x.length >= count) return;
    const room = Math.max(count, this.x.length * 2, 256);
    this.x = new Float32Array(room);
    this.y = new Float32Array(room);
    this.isShown = new Uint8Array(room);
  }
}

/** The shown marker nearest to a point and within `radius` pixels of it, or null. Of equally near ones the last, which is drawn on top. */
export function nearestMarker(
  screen: ScreenColumns,
  count: number,
  x: number,
  y: number,
  radius: number,
): number | null {
  let nearest: number | null = null;
  let best = radius * radius;
  for (let marker = 0; marker < count; marker += 1) {
    if (screen.isShown[marker] !== 1) continue;
    const dx = (screen.x[marker] ?? 0) - x;
    const dy = (screen.y[marker] ?? 0) - y;
    const square = dx * dx + dy * dy;
    if (square <= best) {
      best = square;
      nearest = marker;
    }
  }
  return nearest;
}

/** Writes the point of a line at `share` 0..1 of its way, also where it is hidden; false = it is hidden there. */
export type LinePoint = (line: number, share: number, out: { x: number; y: number }) => boolean;

/** A line is first looked at in so many pieces, and only those that may come near enough in so many more. */
const PIECES = 4;
const PARTS = 6;
/** How far the line may leave the chord of a piece, in lengths of the chord. */
const BULGE = 0.4;
/** Between two neighbouring points further apart than this lies the edge of a map, not a line. */
const JUMP_PX = 600;

const pieceFrom = { x: 0, y: 0 };
const pieceTo = { x: 0, y: 0 };
const partFrom = { x: 0, y: 0 };
const partTo = { x: 0, y: 0 };

/**
 * The line nearest to a point and within `radius` pixels of it, or null. Lines drawn later are preferred among equals. Where the
 * picture comes round after `worldPx` pixels, a line may leave it at one edge and go on at the other.
 */
export function nearestLine(
  count: number,
  pointOf: LinePoint,
  x: number,
  y: number,
  radius: number,
  worldPx = Number.POSITIVE_INFINITY,
): number | null {
  const jumpPx = Math.min(JUMP_PX, worldPx / 2);
  let nearest: number | null = null;
  let best = radius * radius;
  for (let line = 0; line < count; line += 1) {
    pointOf(line, 0, pieceFrom);
    for (let piece = 1; piece <= PIECES; piece += 1) {
      pointOf(line, piece / PIECES, pieceTo);
      const chord = Math.hypot(pieceTo.x - pieceFrom.x, pieceTo.y - pieceFrom.y);
      const near = radius + BULGE * chord;
      if (squareToSegment(x, y, pieceFrom.x, pieceFrom.y, pieceTo.x, pieceTo.y) <= near * near) {
        const square = squareToPiece(line, piece - 1, pointOf, x, y, jumpPx);
        if (square <= best) {
          best = square;
          nearest = line;
        }
      }
      pieceFrom.x = pieceTo.x;
      pieceFrom.y = pieceTo.y;
    }
  }
  return nearest;
}

function squareToPiece(
  line: number,
  piece: number,
  pointOf: LinePoint,
  x: number,
  y: number,
  jumpPx: number,
): number {
  let best = Number.POSITIVE_INFINITY;
  let wasShown = pointOf(line, piece / PIECES, partFrom);
  for (let part = 1; part <= PARTS; part += 1) {
    const isShown = pointOf(line, (piece + part / PARTS) / PIECES, partTo);
    if (isShown && wasShown && Math.abs(partTo.x - partFrom.x) < jumpPx) {
      best = Math.min(best, squareToSegment(x, y, partFrom.x, partFrom.y, partTo.x, partTo.y));
    }
    partFrom.x = partTo.x;
    partFrom.y = partTo.y;
    wasShown = isShown;
  }
  return best;
}

/** The squared distance of a point from a piece of line. */
export function squareToSegment(
  x: number,
  y: number,
  fromX: number,
  fromY: number,
  toX: number,
  toY: number,
): number {
  const wayX = toX - fromX;
  const wayY = toY - fromY;
  const length = wayX * wayX + wayY * wayY;
  const share =
    length === 0 ? 0 : Math.min(1, Math.max(0, ((x - fromX) * wayX + (y - fromY) * wayY) / length));
  const dx = fromX + wayX * share - x;
  const dy = fromY + wayY * share - y;
  return dx * dx + dy * dy;
}

/** Whether a point lies inside of a closed outline `[x0, y0, x1, y1, …]` (even-odd). */
export function isInside(outline: readonly number[], x: number, y: number): boolean {
  let isIn = false;
  const length = outline.length - (outline.length % 2);
  for (let index = 0, before = length - 2; index < length; before = index, index += 2) {
    const ax = outline[index] ?? 0;
    const ay = outline[index + 1] ?? 0;
    const bx = outline[before] ?? 0;
    const by = outline[before + 1] ?? 0;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) isIn = !isIn;
  }
  return isIn;
}

/** The shown markers inside of a lasso, by index. */
export function markersInside(outline: readonly number[], screen: ScreenColumns, count: number): number[] {
  const inside: number[] = [];
  for (let marker = 0; marker < count; marker += 1) {
    if (screen.isShown[marker] !== 1) continue;
    if (isInside(outline, screen.x[marker] ?? 0, screen.y[marker] ?? 0)) inside.push(marker);
  }
  return inside;
}
