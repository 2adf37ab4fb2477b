import type { MapTarget } from "@orrery/protocol";
import type { Place } from "./great-circle.ts";
import { NONE } from "./link-pairs.ts";
import type { MapFleet } from "./map-fleet.ts";
import type { MapExitPlace } from "./map-input.ts";
import type { MapMarkers, MapTray } from "./map-scene.ts";
import { PlaceBook } from "./place-book.ts";
import { ownPlace } from "./position.ts";

/**
 * The columns of `MapMarkers` while they are being made, in the order: nodes with a position by slot, targets with one, places of
 * exits, nodes without, targets without.
 */
export class Markers {
  version = 0;
  placesVersion = 0;
  count = 0;
  totalCount = 0;
  slot = new Int32Array(0);
  latitude = new Float32Array(0);
  longitude = new Float32Array(0);
  tone = new Uint8Array(0);
  group = new Uint8Array(0);
  shape = new Uint8Array(0);
  size = new Float32Array(0);
  isLit = new Uint8Array(0);

  tray: MapTray = [];
  /** By slot: the marker, or NONE. */
  markerOfSlot = new Int32Array(0);
  /** By index in the list of targets. */
  markerOfTarget = new Int32Array(0);
  /** By index in the list of places of exits. */
  markerOfExit = new Int32Array(0);
  targetPlaces: readonly (Place | null)[] = [];
  places = new PlaceBook();
  #isSame = true;

  /** Another fleet: what is known of places and slots is of no use. */
  restart(): void {
    this.places = new PlaceBook();
  }

  /** After nodes, targets or exits came, went or changed. Tones, groups, sizes and lights are set by others after that. */
  place(fleet: MapFleet, targets: readonly MapTarget[], exits: readonly MapExitPlace[]): void {
    this.places.update(fleet);
    this.targetPlaces = targets.map(({ latitude, longitude }) => ownPlace(latitude, longitude));
    this.#isSame = !this.#grow(fleet.nodeCount + targets.length + exits.length, fleet.slotBound);
    this.markerOfSlot.fill(NONE);
    this.markerOfTarget = new Int32Array(targets.length).fill(NONE);
    this.markerOfExit = new Int32Array(exits.length).fill(NONE);
    const [countBefore, totalBefore] = [this.count, this.totalCount];
    const unplaced: number[] = [];
    this.totalCount = 0;
    for (let slot = 0; slot < fleet.slotBound; slot += 1) {
      if (fleet.node(slot) === null) continue;
      if (this.places.isPlaced[slot] === 0) unplaced.push(slot);
      else this.#add(slot, this.places.latitude[slot] as number, this.places.longitude[slot] as number);
    }
    for (const [i, place] of this.targetPlaces.entries()) {
      if (place !== null) this.#add(-1 - i, place.latitude, place.longitude);
    }
    for (const [i, { latitude, longitude }] of exits.entries()) {
      this.#add(-1 - targets.length - i, latitude, longitude);
    }
    this.count = this.totalCount;
    for (const slot of unplaced) this.#add(slot, 0, 0);
    for (const [i, place] of this.targetPlaces.entries()) if (place === null) this.#add(-1 - i, 0, 0);
    this.tray = trayOf(fleet, unplaced);
    if (this.#isSame && countBefore === this.count && totalBefore === this.totalCount) return;
    this.placesVersion += 1;
    this.version += 1;
  }

  /** Sets what is seen of a marker beside its place. False where it was so already. */
  look(marker: number, tone: number, group: number, shape: number, size: number): boolean {
    const isSame =
      this.tone[marker] === tone &&
      this.group[marker] === group &&
      this.shape[marker] === shape &&
      this.size[marker] === Math.fround(size);
    if (isSame) return false;
    this.tone[marker] = tone;
    this.group[marker] = group;
    this.shape[marker] = shape;
    this.size[marker] = size;
    return true;
  }

  /** As it is now: the columns are shared, the counts and versions are not. */
  snapshot(): MapMarkers {
    const { version, placesVersion, count, totalCount } = this;
    const { slot, latitude, longitude, tone, group, shape, size, isLit } = this;
    const columns = { slot, latitude, longitude, tone, group, shape, size, isLit };
    return { version, placesVersion, count, totalCount, ...columns };
  }

  #add(slot: number, latitude: number, longitude: number): void {
    const at = this.totalCount;
    if (
      this.slot[at] !== slot ||
      this.latitude[at] !== Math.fround(latitude) ||
      this.longitude[at] !== Math.fround(longitude)
    ) {
      this.#isSame = false;
      this.slot[at] = slot;
      this.latitude[at] = latitude;
      this.longitude[at] = longitude;
    }
    if (slot >= 0) this.markerOfSlot[slot] = at;
    else if (-1 - slot < this.markerOfTarget.length) this.markerOfTarget[-1 - slot] = at;
    else this.markerOfExit[-1 - slot - this.markerOfTarget.length] = at;
    this.totalCount += 1;
  }

  /** True where the columns are new, and empty. */
  #grow(markers: number, slots: number): boolean {
    if (slots > this.markerOfSlot.length) this.markerOfSlot = new Int32Array(Math.ceil(slots * 1.25));
    if (markers <= this.slot.length) return false;
    const length = Math.ceil(markers * 1.25);
    this.slot = new Int32Array(length);
    this.latitude = new Float32Array(length);
    this.longitude = new Float32Array(length);
    this.tone = new Uint8Array(length);
    this.group = new Uint8Array(length);
    this.shape = new Uint8Array(length);
    this.size = new Float32Array(length);
    this.isLit = new Uint8Array(length);
    return true;
  }
}

function trayOf(fleet: MapFleet, slots: readonly number[]): MapTray {
  return slots.flatMap((slot) => {
    const node = fleet.node(slot);
    return node === null ? [] : [{ id: node.id, slot, name: node.name }];
  });
}
