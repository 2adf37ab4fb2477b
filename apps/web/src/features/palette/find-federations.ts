import type { FederationId, FederationView } from "@orrery/protocol";

/** Federations whose name, or the names of whose members, hold every word; names that begin with the text come first. */
export function findFederations(
  ids: readonly FederationId[],
  byId: ReadonlyMap<FederationId, FederationView>,
  search: string,
  limit: number,
): FederationView[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    // "go to federation orders" is how people ask for the page.
    .filter((word) => word !== "" && !ASKING.has(word));
  if (words.length === 0 && search.trim() === "") return [];
  const found = ids
    .flatMap((id) => byId.get(id) ?? [])
    .filter((federation) => {
      const haystack = `${federation.name} ${federation.id} ${federation.members.map(({ name }) => name).join(" ")}`;
      return words.every((word) => haystack.toLowerCase().includes(word));
    });
  const [first = ""] = words;
  const isFirst = ({ name }: FederationView) => name.startsWith(first);
  return [...found.filter(isFirst), ...found.filter((each) => !isFirst(each))].slice(0, limit);
}

const ASKING = new Set(["go", "to", "federation", "federations"]);
