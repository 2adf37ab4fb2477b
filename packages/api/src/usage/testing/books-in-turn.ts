import type { UsageBook } from "../usage-book.ts";

/**
 * Several hubs' books of one database, told as if they were one. Each is told twice in a row: so it has just written what it remembers, or
 * somebody else has.
 */
export function booksInTurn(books: readonly UsageBook[]): UsageBook {
  let turns = 0;
  return {
    book: (bookings) => {
      const book = books[Math.floor(turns / 2) % books.length] as UsageBook;
      turns += 1;
      return book.book(bookings);
    },
  };
}
