import { destination, normalLongitude, type Place, RADIANS } from "./great-circle.ts";

/** Two places this close are one; about a kilometre. */
const SAME_PLACE_DEGREES = 0.01;
/** Between neighbours in a disc; smaller where a disc of `DISC_DEGREES_MAX` would not hold them all. */
const SEAT_DEGREES = 0.12;
export const DISC_DEGREES_MAX = 2;
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));
/** More than there are members of a group. */
const PACKED = 2 ** 21;

/** The same number for what counts as one place. */
export function placeKey({ latitude, longitude }: Place): number {
  const row = Math.round(latitude / SAME_PLACE_DEGREES);
  const column = Math.round(normalLongitude(longitude) / SAME_PLACE_DEGREES);
  // The last column is the first one: they meet at the date line.
  return row * 100_000 + (column === 18_000 ? -18_000 : column);
}

/**
 * Where the members of one place are drawn: one alone where it is, several on a small disc around it, as the seeds of a sunflower (H. Vogel,
 * "A better way to construct the sunflower head", 1979). Each has its seat by `hashes`, a whole number of 32 bits that never changes, so that
 * others come and go without moving most of them, and everybody who draws the same members draws the same (rules MP4 and MP5).
 */
export function spreadGroup(place: Place, hashes: readonly number[]): Place[] {
  if (hashes.length === 1) return [place];
  const middle = middleOf(place);
  const size = 2 ** Math.ceil(Math.log2(hashes.length * 1.5));
  const apart = Math.min(SEAT_DEGREES, DISC_DEGREES_MAX / Math.sqrt(size));
  const isTaken = new Uint8Array(size);
  const places = hashes.map(() => middle);
  for (const member of inOrder(hashes)) {
    let seat = (hashes[member] as number) % size;
    while (isTaken[seat] === 1) seat = (seat + 1) % size;
    isTaken[seat] = 1;
    places[member] = destination(middle, seat * GOLDEN_ANGLE, apart * Math.sqrt(seat) * RADIANS);
  }
  return places;
}

/** The same for all of a group, whoever is in it. */
function middleOf({ latitude, longitude }: Place): Place {
  return {
    latitude: Math.round(latitude / SAME_PLACE_DEGREES) * SAME_PLACE_DEGREES,
    longitude: normalLongitude(Math.round(longitude / SAME_PLACE_DEGREES) * SAME_PLACE_DEGREES),
  };
}

/** By hash. Hash and index are packed in one double: sorting numbers is several times faster than sorting by a function. */
function inOrder(hashes: readonly number[]): number[] {
  const packed = Float64Array.from(hashes, (hash, i) => hash * PACKED + i).sort();
  return Array.from(packed, (value) => value % PACKED);
}
