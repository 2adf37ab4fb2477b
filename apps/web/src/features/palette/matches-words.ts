import { searchWords } from "../../lib/search/search-words.ts";

/** Whether every word of the search begins a word of the text. */
export function matchesWords(text: string, search: string): boolean {
  const words = text.toLowerCase().split(/[\s-]+/);
  return searchWords(search).every((part) => words.some((word) => word.startsWith(part)));
}
