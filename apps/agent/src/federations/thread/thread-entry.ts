/** Where the thread's code is: a file of its own, or source text (CommonJS). */
export type ThreadEntry =
  | { readonly kind: "file"; readonly url: URL }
  | { readonly kind: "source"; readonly code: string };

/** Where the agent is one bundled file, the bundle's script puts the thread's own bundle in the place of this module. */
export const threadEntry: ThreadEntry = {
  kind: "file",
  url: new URL("./thread-main.ts", import.meta.url),
};
