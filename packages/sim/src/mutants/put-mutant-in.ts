import { registerHooks } from "node:module";
import type { Edit, Mutant } from "./mutant.ts";
import { MUTANTS } from "./mutants.ts";

/**
 * From now on, modules of this thread are loaded with the mutant in them; the files stay as they are. Must come before the
 * first import of the mutated file.
 */
export function putMutantIn(name: string): void {
  const mutant = MUTANTS.find((each) => each.name === name);
  if (mutant === undefined) throw new TypeError(`There is no mutant "${name}".`);
  registerHooks({
    load: (url, context, nextLoad) => {
      const loaded = nextLoad(url, context);
      const edits = mutant.edits.filter(({ file }) => url.endsWith(`/${file}`));
      if (edits.length === 0) return loaded;
      const text =
        typeof loaded.source === "string"
          ? loaded.source
          : new TextDecoder().decode(loaded.source ?? undefined);
      return { ...loaded, source: edits.reduce((source, edit) => applyEdit(mutant, source, edit), text) };
    },
  });
}

/** Throws unless the text to replace is there exactly once: a mutant that changes nothing would prove nothing. */
export function applyEdit({ name }: Mutant, source: string, edit: Edit): string {
  const parts = source.split(edit.find);
  if (parts.length !== 2) {
    throw new Error(`mutant ${name}: its text is ${parts.length - 1} times in ${edit.file}, not once`);
  }
  return parts.join(edit.replace);
}
