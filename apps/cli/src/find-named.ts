import { CliError } from "./cli-error.ts";

type Named = { readonly id: string; readonly name: string };

/** What `reference` names: an id, a name, or the beginning of one id only. `noun` as in "node", "nodes". */
export function findNamed<T extends Named>(items: readonly T[], reference: string, noun: string): T {
  const exact = items.find((each) => each.id === reference) ?? items.find((each) => each.name === reference);
  if (exact !== undefined) return exact;
  const begun = reference.length >= 4 ? items.filter((each) => each.id.startsWith(reference)) : [];
  const [only, another] = begun;
  if (only !== undefined && another === undefined) return only;
  if (another !== undefined) {
    throw new CliError(`${reference} begins the ids of several ${noun}s; write more of it.`, {
      code: "AMBIGUOUS",
    });
  }
  const close = items.map((each) => each.name).filter((name) => name.includes(reference));
  const hint = close.length > 0 ? ` Did you mean ${close.slice(0, 3).join(" or ")}?` : "";
  throw new CliError(`There is no ${noun} ${reference}.${hint}`, { code: "NOT_FOUND" });
}
