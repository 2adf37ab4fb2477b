import type { MapNode } from "@orrery/protocol";
import { hashText } from "../latency/stable-hash.ts";
import { type Place, vectorOf } from "./great-circle.ts";
import { enlarged } from "./link-pairs.ts";
import type { MapFleet } from "./map-fleet.ts";
import { ownPlace, placeOfRegion } from "./position.ts";
import { placeKey, spreadGroup } from "./spread.ts";

/** Names of regions that are kept with their places. A fleet has a few dozen; whoever makes up others does not fill the memory. */
const REGIONS_KEPT_MAX = 10_000;

type Group = { readonly slots: Set<number>; isChanged: boolean };
type Seated = {
  readonly node: MapNode;
  readonly place: Place | null;
  readonly key: number;
  readonly hash: number;
};

/** Where each node is, and where it is drawn, by slot. Only places at which something changed are worked out anew. */
export class PlaceBook {
  /** Three numbers each: the unit vector of the true place, 0,0,0 = none. */
  vectors = new Float64Array(0);
  /** Where it is drawn. */
  latitude = new Float64Array(0);
  longitude = new Float64Array(0);
  isPlaced = new Uint8Array(0);
  /** 1 = the true place is another one than before the last update. */
  hasMoved = new Uint8Array(0);
  readonly #seated: (Seated | null)[] = [];
  readonly #groups = new Map<number, Group>();
  readonly #regions = new Map<string, Place | null>();

  update(fleet: MapFleet): void {
    this.#grow(fleet.slotBound);
    this.hasMoved.fill(0);
    const length = Math.max(fleet.slotBound, this.#seated.length);
    for (let slot = 0; slot < length; slot += 1) {
      const node = fleet.node(slot);
      const before = this.#seated[slot] ?? null;
      if (before?.node !== node && (before !== null || node !== null)) this.#seat(slot, node, before);
    }
    for (const [key, group] of this.#groups) {
      if (group.slots.size === 0) this.#groups.delete(key);
      else if (group.isChanged) this.#spread(group);
    }
  }

  #seat(slot: number, node: MapNode | null, before: Seated | null): void {
    const place = node === null ? null : this.#placeOf(node);
    const isSamePlace =
      place?.latitude === before?.place?.latitude && place?.longitude === before?.place?.longitude;
    const key = place === null ? 0 : placeKey(place);
    const isSameNode = node?.id === before?.node.id;
    const hash = isSameNode && before !== null ? before.hash : hashText(node?.id ?? "");
    this.#seated[slot] = node === null ? null : { node, place, key, hash };
    if (isSamePlace && isSameNode) return;
    if (before !== null && before.place !== null) this.#leave(slot, before.key);
    if (place !== null) this.#join(slot, key);
    if (isSamePlace) return;
    const { x, y, z } = place === null ? { x: 0, y: 0, z: 0 } : vectorOf(place);
    this.vectors[slot * 3] = x;
    this.vectors[slot * 3 + 1] = y;
    this.vectors[slot * 3 + 2] = z;
    this.isPlaced[slot] = place === null ? 0 : 1;
    this.hasMoved[slot] = 1;
  }

  #leave(slot: number, key: number): void {
    const group = this.#groups.get(key);
    if (group === undefined) return;
    group.slots.delete(slot);
    group.isChanged = true;
  }

  #join(slot: number, key: number): void {
    const group = this.#groups.get(key) ?? { slots: new Set<number>(), isChanged: true };
    group.slots.add(slot);
    group.isChanged = true;
    this.#groups.set(key, group);
  }

  #spread(group: Group): void {
    group.isChanged = false;
    // In the order of slots, so that it does not matter in which order they came.
    const slots = [...group.slots].sort((x, y) => x - y);
    const seated = slots.map((slot) => this.#seated[slot] ?? null);
    const place = seated[0]?.place ?? null;
    if (place === null) return;
    const places = spreadGroup(
      place,
      seated.map((one) => one?.hash ?? 0),
    );
    for (const [i, slot] of slots.entries()) {
      this.latitude[slot] = places[i]?.latitude ?? 0;
      this.longitude[slot] = places[i]?.longitude ?? 0;
    }
  }

  #placeOf(node: MapNode): Place | null {
    return ownPlace(node.latitude, node.longitude) ?? this.#placeOfRegion(node.region);
  }

  #placeOfRegion(region: string): Place | null {
    const known = this.#regions.get(region);
    if (known !== undefined) return known;
    if (this.#regions.size >= REGIONS_KEPT_MAX) this.#regions.clear();
    const place = placeOfRegion(region);
    this.#regions.set(region, place);
    return place;
  }

  #grow(needed: number): void {
    if (needed <= this.isPlaced.length) return;
    const length = Math.ceil(needed * 1.25);
    this.vectors = enlarged(this.vectors, new Float64Array(length * 3));
    this.latitude = enlarged(this.latitude, new Float64Array(length));
    this.longitude = enlarged(this.longitude, new Float64Array(length));
    this.isPlaced = enlarged(this.isPlaced, new Uint8Array(length));
    this.hasMoved = new Uint8Array(length);
  }
}
