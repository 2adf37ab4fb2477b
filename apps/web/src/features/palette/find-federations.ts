import type { FederationId, FederationView } from "@orrery/protocol";
import { holdsWords, searchWords } from "../../lib/search/search-words.ts";

/** Federations whose name, or the names of whose members, hold every word; names that begin with the text come first. */
export function findFederations(
  ids: readonly FederationId[],
  byId: ReadonlyMap<FederationId, FederationView>,
  search: string,
  limit: number,
): FederationView[] {
  // "go to federation orders" is how people ask for the page.
  const words = searchWords(search).filter((word) => !ASKING.has(word));
  if (words.length === 0 && search.trim() === "") return [];
  const found = ids
    .flatMap((id) => byId.get(id) ?? [])
    .filter(({ name, id, members }) =>
      holdsWords([name, id, ...members.map((member) => member.name)].join(" "), words),
    );
  const [first = ""] = words;
  const isFirst = ({ name }: FederationView) => name.startsWith(first);
  return [...found.filter(isFirst), ...found.filter((each) => !isFirst(each))].slice(0, limit);
}

const ASKING = new Set(["go", "to", "federation", "federations"]);
