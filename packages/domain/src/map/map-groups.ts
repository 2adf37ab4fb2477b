import type { MapFleet } from "./map-fleet.ts";
import type { MapModelInput } from "./map-input.ts";

/** Groups of a layer are numbered from 1 to here; those beyond share the last number. */
export const GROUPS_MAX = 12;

/** Which group each node is in, and the groups' names: `names[0]` is that of group 1. */
export type MapGroups = {
  /** By slot; 0 = in none. */
  readonly ofSlot: Uint8Array;
  readonly names: readonly string[];
  /** The last group stands for several. */
  readonly hasRest: boolean;
};

export const NO_GROUPS: MapGroups = { ofSlot: new Uint8Array(0), names: [], hasRest: false };

export function groupsOf({ fleet, layer, federations }: MapModelInput): MapGroups {
  if (layer === "versions") return versionGroups(fleet);
  return layer === "federations" ? federationGroups(fleet, federations) : NO_GROUPS;
}

/** The newest first. */
function versionGroups(fleet: MapFleet): MapGroups {
  const versions = new Set<string>();
  for (let slot = 0; slot < fleet.slotBound; slot += 1) versions.add(fleet.node(slot)?.version ?? "");
  versions.delete("");
  const names = [...versions].sort((x, y) => compareVersions(y, x));
  const numbers = new Map(names.map((name, i) => [name, numberOf(i)]));
  const ofSlot = new Uint8Array(fleet.slotBound);
  for (let slot = 0; slot < ofSlot.length; slot += 1) {
    ofSlot[slot] = numbers.get(fleet.node(slot)?.version ?? "") ?? 0;
  }
  return { ofSlot, names: names.slice(0, GROUPS_MAX), hasRest: names.length > GROUPS_MAX };
}

/** By name. A node in several is shown in the one that it leads, else in the first. */
function federationGroups(fleet: MapFleet, federations: MapModelInput["federations"]): MapGroups {
  const inOrder = [...federations].sort((x, y) => (x.name < y.name ? -1 : x.name > y.name ? 1 : 0));
  const ofSlot = new Uint8Array(fleet.slotBound);
  const put = (slot: number, group: number) => {
    if (ofSlot[slot] === 0) ofSlot[slot] = group;
  };
  for (const [i, { leaderId }] of inOrder.entries()) {
    if (leaderId !== null) put(fleet.slotOf(leaderId), numberOf(i));
  }
  for (const [i, { memberIds }] of inOrder.entries()) {
    for (const id of memberIds) put(fleet.slotOf(id), numberOf(i));
  }
  const names = inOrder.slice(0, GROUPS_MAX).map(({ name }) => name);
  return { ofSlot, names, hasRest: inOrder.length > GROUPS_MAX };
}

function numberOf(index: number): number {
  return Math.min(index + 1, GROUPS_MAX);
}

/** Numbers within versions as numbers (1.10 after 1.9), a pre-release before its release, the rest as text. */
export function compareVersions(x: string, y: string): number {
  const [a, b] = [partsOf(x), partsOf(y)];
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    const [p, q] = [a[i], b[i]];
    if (p === q) continue;
    if (p === undefined) return typeof q === "number" ? -1 : 1;
    if (q === undefined) return typeof p === "number" ? 1 : -1;
    if (typeof p === "number" && typeof q === "number") return p - q;
    if (typeof p !== typeof q) return typeof p === "number" ? 1 : -1;
    return p < q ? -1 : 1;
  }
  return x < y ? -1 : Number(x > y);
}

function partsOf(version: string): (string | number)[] {
  return (version.match(/\d+|[a-z]+/gi) ?? []).map((part) => (/\d/.test(part) ? Number(part) : part));
}
