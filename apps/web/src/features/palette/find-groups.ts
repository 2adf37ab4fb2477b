import type { ScalingGroupView } from "@orrery/protocol";
import { holdsWords, searchWords } from "../../lib/search/search-words.ts";

type Named = Pick<ScalingGroupView, "id" | "name" | "targetName">;

/** Scaling groups in whose name or target every word stands; names that begin with the text come first. */
export function findGroups<Group extends Named>(
  groups: readonly Group[],
  search: string,
  limit: number,
): Group[] {
  if (search.trim() === "") return [];
  const words = searchWords(search).filter((word) => !ASKING.has(word));
  const found = groups.filter(({ name, targetName, id }) => holdsWords(`${name} ${targetName} ${id}`, words));
  const [first = ""] = words;
  const isFirst = ({ name }: Group) => name.startsWith(first);
  return [...found.filter(isFirst), ...found.filter((each) => !isFirst(each))].slice(0, limit);
}

/** "go to scaling group encoder" is how people ask for the page. */
const ASKING = new Set(["go", "to", "scale", "scaling", "group", "groups"]);
