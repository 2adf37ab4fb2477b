/** What both kinds of live state know of the stream they follow. */
type Followed = { epoch: string | null; number: number };

/**
 * Whether a delta is the one that comes next. `ignored`: already contained, or nothing is subscribed. `gap`: one is missing or the
 * hub restarted, and only a fresh snapshot helps.
 */
export function judgeDelta(
  state: Followed,
  delta: { epoch: string; number: number },
): "next" | "ignored" | "gap" {
  if (state.epoch === null) return "ignored";
  if (delta.epoch !== state.epoch) return "gap";
  if (delta.number <= state.number) return "ignored";
  return delta.number === state.number + 1 ? "next" : "gap";
}

const byName = new Intl.Collator("en", { numeric: true });

/** Sorted by name, numbers in names by value: node-2 before node-10. */
export function idsByName<Id extends string>(
  byId: ReadonlyMap<Id, { readonly id: Id; readonly name: string }>,
): Id[] {
  return [...byId.values()]
    .sort((a, b) => byName.compare(a.name, b.name) || (a.id < b.id ? -1 : 1))
    .map(({ id }) => id);
}
