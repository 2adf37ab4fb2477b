import { angleBetween, DEGREES, placeToVector, pointOfArc, vectorToPlace } from "../great-circle.ts";
import type { SceneModel } from "../scene-stage.ts";
import { WORLD_WIDTH, worldX, worldY } from "./flat-projection.ts";

const PIECES_MAX = 48;
const DEGREES_PER_PIECE = 6;
/** Near the poles a great circle bends sharply on this map. */
const POLAR_LATITUDE = 55;
const POLAR_DEGREES_PER_PIECE = 2.5;

/**
 * The great circles of the links in world units, each computed once and again only when one of its ends moved. Kept by link and not by
 * strand: strands change their order with every change of colour.
 */
export class FlatArcs {
  /** x and y of each point of each line, one line after the other. */
  #points = new Float32Array(4096);
  #used = 0;
  /** Where the line of a link begins in the points, and for how many pieces there is room. */
  #starts = new Int32Array(0);
  #rooms = new Uint8Array(0);
  #pieces = new Uint8Array(0);
  /** Latitude and longitude of both ends. */
  #ends = new Float32Array(0);
  #room = 0;
  readonly #from = { x: 0, y: 0, z: 0 };
  readonly #to = { x: 0, y: 0, z: 0 };
  readonly #point = { x: 0, y: 0, z: 0 };
  readonly #place = { latitude: 0, longitude: 0 };

  /** Brings the line of a strand up to date and returns where it begins in the columns. */
  #lineOf(model: SceneModel, strand: number): number {
    const { strands, placement } = model;
    const arc = strands.arc[strand] ?? 0;
    if (arc >= this.#room) this.#reserve(arc + 1);
    const from = strands.from[strand] ?? 0;
    const to = strands.to[strand] ?? 0;
    const latitudeA = placement.latitude[from] ?? 0;
    const longitudeA = placement.longitude[from] ?? 0;
    const latitudeB = placement.latitude[to] ?? 0;
    const longitudeB = placement.longitude[to] ?? 0;
    const end = arc * 4;
    if (
      this.#ends[end] !== latitudeA ||
      this.#ends[end + 1] !== longitudeA ||
      this.#ends[end + 2] !== latitudeB ||
      this.#ends[end + 3] !== longitudeB
    ) {
      this.#ends[end] = latitudeA;
      this.#ends[end + 1] = longitudeA;
      this.#ends[end + 2] = latitudeB;
      this.#ends[end + 3] = longitudeB;
      this.#bend(arc, latitudeA, longitudeA, latitudeB, longitudeB);
    }
    return this.#starts[arc] ?? 0;
  }

  #bend(arc: number, latitudeA: number, longitudeA: number, latitudeB: number, longitudeB: number): void {
    const angle = angleBetween(latitudeA, longitudeA, latitudeB, longitudeB) * DEGREES;
    placeToVector(latitudeA, longitudeA, this.#from);
    placeToVector(latitudeB, longitudeB, this.#to);
    pointOfArc(this.#from, this.#to, 0.5, 0, this.#point);
    const middle = Math.abs(Math.asin(Math.max(-1, Math.min(1, this.#point.y)))) * DEGREES;
    const isPolar = Math.max(middle, Math.abs(latitudeA), Math.abs(latitudeB)) > POLAR_LATITUDE;
    const wanted = Math.ceil(angle / (isPolar ? POLAR_DEGREES_PER_PIECE : DEGREES_PER_PIECE));
    const pieces = Math.max(1, Math.min(PIECES_MAX, wanted));
    const start = this.#roomFor(arc, pieces);
    this.#pieces[arc] = pieces;
    for (let piece = 0; piece <= pieces; piece += 1) {
      pointOfArc(this.#from, this.#to, piece / pieces, 0, this.#point);
      vectorToPlace(this.#point.x, this.#point.y, this.#point.z, this.#place);
      const at = start + piece * 2;
      this.#points[at] = worldX(this.#place.longitude);
      this.#points[at + 1] = worldY(this.#place.latitude);
    }
  }

  /** Adds the line of a strand; where it crosses the date line it goes on at the other edge. */
  trace(model: SceneModel, path: Path2D, strand: number): void {
    const start = this.#lineOf(model, strand);
    const pieces = this.#pieces[model.strands.arc[strand] ?? 0] ?? 1;
    let beforeX = this.#points[start] ?? 0;
    let beforeY = this.#points[start + 1] ?? 0;
    path.moveTo(beforeX, beforeY);
    for (let piece = 1; piece <= pieces; piece += 1) {
      const x = this.#points[start + piece * 2] ?? 0;
      const y = this.#points[start + piece * 2 + 1] ?? 0;
      if (Math.abs(x - beforeX) > WORLD_WIDTH / 2) {
        // By where it goes and not by where it is: half the world away, and rounded, `beforeX` may lie on either side of 0.
        const edge = x < beforeX ? WORLD_WIDTH / 2 : -WORLD_WIDTH / 2;
        const whole = x + 2 * edge - beforeX;
        const share = whole === 0 ? 0 : (edge - beforeX) / whole;
        const edgeY = beforeY + (y - beforeY) * share;
        path.lineTo(edge, edgeY);
        path.moveTo(-edge, edgeY);
      }
      path.lineTo(x, y);
      beforeX = x;
      beforeY = y;
    }
  }

  /** The point at `share` 0..1 of the way, in world units. */
  pointAt(model: SceneModel, strand: number, share: number, out: { x: number; y: number }): void {
    const start = this.#lineOf(model, strand);
    const pieces = this.#pieces[model.strands.arc[strand] ?? 0] ?? 1;
    const piece = Math.min(pieces - 1, Math.floor(share * pieces));
    const rest = share * pieces - piece;
    const at = start + piece * 2;
    const fromX = this.#points[at] ?? 0;
    const fromY = this.#points[at + 1] ?? 0;
    let wayX = (this.#points[at + 2] ?? 0) - fromX;
    if (wayX > WORLD_WIDTH / 2) wayX -= WORLD_WIDTH;
    else if (wayX < -WORLD_WIDTH / 2) wayX += WORLD_WIDTH;
    out.x = fromX + wayX * rest;
    out.y = fromY + ((this.#points[at + 3] ?? 0) - fromY) * rest;
  }

  /** A line that became longer moves behind the last one; its old place stays empty. */
  #roomFor(arc: number, pieces: number): number {
    const start = this.#starts[arc] ?? 0;
    if (pieces <= (this.#rooms[arc] ?? 0)) return start;
    // Rooms double, so that lines that come and go do not leave ever more empty places.
    const roomy = Math.min(PIECES_MAX, 2 ** Math.ceil(Math.log2(pieces)));
    const length = (roomy + 1) * 2;
    if (this.#used + length > this.#points.length) {
      const points = new Float32Array(this.#points.length * 2);
      points.set(this.#points);
      this.#points = points;
    }
    const next = this.#used;
    this.#used += length;
    this.#starts[arc] = next;
    this.#rooms[arc] = roomy;
    return next;
  }

  #reserve(arcs: number): void {
    const room = Math.max(512, arcs, this.#room * 2);
    const starts = new Int32Array(room);
    const rooms = new Uint8Array(room);
    const pieces = new Uint8Array(room);
    const ends = new Float32Array(room * 4).fill(Number.NaN);
    starts.set(this.#starts);
    rooms.set(this.#rooms);
    pieces.set(this.#pieces);
    ends.set(this.#ends);
    this.#starts = starts;
    this.#rooms = rooms;
    this.#pieces = pieces;
    this.#ends = ends;
    this.#room = room;
  }
}
