import type { MapTarget, TargetView } from "@orrery/protocol";

type Drawn = Pick<TargetView, "id" | "name" | "latitude" | "longitude" | "place" | "isDemo" | "nearest">;

/** What of targets is drawn. Measures change all the time, this hardly ever: the list keeps its identity, which the model compares by. */
export function mapTargetsOf(views: readonly Drawn[], before: readonly MapTarget[]): readonly MapTarget[] {
  const now = views.map((view, index) => {
    const drawn = mapTargetOf(view);
    const last = before[index];
    return last !== undefined && isSame(last, drawn) ? last : drawn;
  });
  return now.length === before.length && now.every((target, index) => target === before[index])
    ? before
    : now;
}

function mapTargetOf({ id, name, latitude, longitude, place, isDemo, nearest }: Drawn): MapTarget {
  return { id, name, latitude, longitude, place, isDemo, nearestId: nearest?.nodeId ?? null };
}

/** Of the past only the places are known: who was nearest then is not recorded. */
export function targetsAsOf(targets: readonly MapTarget[]): MapTarget[] {
  return targets.map((target) => ({ ...target, nearestId: null }));
}

function isSame(a: MapTarget, b: MapTarget): boolean {
  return (
    a.id === b.id &&
    a.name === b.name &&
    a.latitude === b.latitude &&
    a.longitude === b.longitude &&
    a.place === b.place &&
    a.isDemo === b.isDemo &&
    a.nearestId === b.nearestId
  );
}
