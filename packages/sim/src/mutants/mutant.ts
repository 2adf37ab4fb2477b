/** One trap of the field, put back into the consensus core. */
export type Mutant = {
  readonly name: string;
  /** What goes wrong in the world with it. */
  readonly trap: string;
  readonly edits: readonly Edit[];
};

/** `find` must be in `file` (a path from the repository's root) exactly once. */
export type Edit = { readonly file: string; readonly find: string; readonly replace: string };
