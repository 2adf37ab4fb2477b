import type { ExitView, PoolView } from "@orrery/protocol";
import { holdsWords, searchWords } from "../../lib/search/search-words.ts";
import { proxyAddress } from "../pool/proxies/filter-proxies.ts";

type Named = Pick<PoolView, "id" | "name" | "description" | "isDemo">;

/** Pools whose name or description holds every word; names that begin with the text come first. */
export function findPools<Pool extends Named>(pools: readonly Pool[], search: string, limit: number): Pool[] {
  const words = askedWords(search);
  if (words === null) return [];
  const found = pools.filter(({ name, description, id, isDemo }) =>
    holdsWords(`${name} ${description} ${id}${isDemo ? " demo" : ""}`, words),
  );
  const [first = ""] = words;
  const isFirst = ({ name }: Pool) => name.startsWith(first);
  return [...found.filter(isFirst), ...found.filter((each) => !isFirst(each))].slice(0, limit);
}

/** An address has so many characters before it is looked for: of shorter ones there are hundreds. */
export const ADDRESS_MIN = 3;

/** Proxies in whose address or exit address every word stands. */
export function findExits(exits: readonly ExitView[], search: string, limit: number): ExitView[] {
  const words = askedWords(search);
  if (words === null || words.every((word) => word.length < ADDRESS_MIN)) return [];
  const found: ExitView[] = [];
  for (const exit of exits) {
    if (found.length >= limit) break;
    if (holdsWords(`${proxyAddress(exit)} ${exit.exit?.address ?? ""}`, words)) found.push(exit);
  }
  return found;
}

/** "go to pool research" is how people ask for the page. Null = nothing is asked. */
function askedWords(search: string): string[] | null {
  return search.trim() === "" ? null : searchWords(search).filter((word) => !ASKING.has(word));
}

const ASKING = new Set(["go", "to", "pool", "pools", "proxy", "proxies", "exit", "exits"]);
