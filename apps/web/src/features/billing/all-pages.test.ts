import { expect, test } from "vitest";
import { allPages } from "./all-pages.ts";

const numbers = Array.from({ length: 25 }, (_, index) => index);
const readPage = async (from: number | null) => {
  const start = from ?? 0;
  return { rows: numbers.slice(start, start + 10), next: start + 10 < numbers.length ? start + 10 : null };
};

test("all pages are read to the last", async () => {
  expect(await allPages(readPage)).toEqual({ rows: numbers, isWhole: true });
});

test("an export ends at its bound, and says when there was more", async () => {
  expect(await allPages(readPage, 15)).toEqual({ rows: numbers.slice(0, 15), isWhole: false });
  expect(await allPages(readPage, 20)).toEqual({ rows: numbers.slice(0, 20), isWhole: false });
  expect(await allPages(readPage, 25)).toEqual({ rows: numbers, isWhole: true });
});
