import type { ServiceView } from "@orrery/protocol";
import { holdsWords, searchWords } from "../../lib/search/search-words.ts";

type Named = Pick<ServiceView, "id" | "name" | "description" | "workers">;

/** Services in whose name, description or workers every word stands; names that begin with the text come first. */
export function findServices<Service extends Named>(
  services: readonly Service[],
  search: string,
  limit: number,
): Service[] {
  // "go to service orders" is how people ask for the page.
  const words = searchWords(search).filter((word) => !ASKING.has(word));
  if (search.trim() === "") return [];
  const found = services.filter(({ name, description, workers, id }) =>
    holdsWords([name, description, ...workers, id].join(" "), words),
  );
  const [first = ""] = words;
  const isFirst = ({ name }: Service) => name.startsWith(first);
  return [...found.filter(isFirst), ...found.filter((each) => !isFirst(each))].slice(0, limit);
}

const ASKING = new Set(["go", "to", "service", "services"]);
