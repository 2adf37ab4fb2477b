import { describe, expect, test } from "vitest";
import { holdsWords, searchWords } from "./search-words.ts";

describe("searchWords", () => {
  test("parts at any white space and forgets case", () => {
    expect(searchWords("  Tokyo\tEDGE-1 ")).toEqual(["tokyo", "edge-1"]);
  });

  test("of nothing, or of blanks, are none", () => {
    expect(searchWords("")).toEqual([]);
    expect(searchWords(" \t")).toEqual([]);
  });
});

describe("holdsWords", () => {
  test("wants every word, each anywhere and in any case", () => {
    expect(holdsWords("Edge-1 in Tokyo", searchWords("kyo EDGE"))).toBe(true);
    expect(holdsWords("Edge-1 in Tokyo", searchWords("tokyo osaka"))).toBe(false);
  });

  test("holds no word at all", () => {
    expect(holdsWords("", [])).toBe(true);
  });
});
