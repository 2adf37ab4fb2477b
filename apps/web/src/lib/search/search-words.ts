/** The words of what someone searches for, in lower case; empty = nothing is searched for. */
export function searchWords(search: string): string[] {
  return search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
}

/** Whether every word stands somewhere in the text; the words as searchWords gives them. */
export function holdsWords(text: string, words: readonly string[]): boolean {
  const haystack = text.toLowerCase();
  return words.every((word) => haystack.includes(word));
}
