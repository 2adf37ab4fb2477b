import type { FailoverMark, FailoverView } from "@orrery/protocol";

type Sighting = FailoverView["sightings"][number];

/** As they follow from each other: a closed connection is seen and confirmed in the same instant. */
const ORDER: Record<FailoverMark["kind"], number> = {
  began: 0,
  suspected: 1,
  confirmed: 2,
  blocked: 3,
  "stepped-down": 4,
  campaigned: 5,
  elected: 6,
  fenced: 7,
  promoted: 8,
  follows: 9,
  converged: 10,
  "old-leader-answered": 11,
  "gave-up": 12,
};

/** By time; what has the same time stands cause before effect. */
export function inOrder(sightings: readonly Sighting[]): Sighting[] {
  return [...sightings].sort(
    (a, b) => (a.offsetMs ?? 0) - (b.offsetMs ?? 0) || ORDER[a.mark.kind] - ORDER[b.mark.kind],
  );
}
