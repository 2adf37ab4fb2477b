import type { WorkerView } from "@orrery/protocol/workers";
import { holdsWords, searchWords } from "../../lib/search/search-words.ts";

type Named = Pick<WorkerView, "id" | "name"> & { spec: { description: string } };

/** Workers whose name or description holds every word; names that begin with the first one come first. */
export function findWorkers<Worker extends Named>(
  workers: readonly Worker[],
  search: string,
  limit: number,
): Worker[] {
  if (search.trim() === "") return [];
  const words = searchWords(search).filter((word) => !ASKING.has(word));
  const found = workers.filter(({ id, name, spec }) =>
    holdsWords(`${name} ${spec.description} ${id}`, words),
  );
  const [first = ""] = words;
  const isFirst = ({ name }: Worker) => name.startsWith(first);
  return [...found.filter(isFirst), ...found.filter((each) => !isFirst(each))].slice(0, limit);
}

/** "go to worker thumbnails" is how people ask for the page. */
const ASKING = new Set(["go", "to", "worker", "workers", "log", "logs", "of"]);
