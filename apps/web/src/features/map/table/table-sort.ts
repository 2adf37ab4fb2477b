export type TableSort<By extends string> = { readonly by: By; readonly isDescending: boolean };

const DESCENDING = "-";

/** As it stands in the address: `rtt`, or `-rtt` for the largest first. What names no column is the default. */
export function parseSort<By extends string>(
  text: string,
  columns: readonly By[],
  fallback: TableSort<By>,
): TableSort<By> {
  const isDescending = text.startsWith(DESCENDING);
  const name = isDescending ? text.slice(DESCENDING.length) : text;
  const by = columns.find((column) => column === name);
  return by === undefined ? fallback : { by, isDescending };
}

export function formatSort({ by, isDescending }: TableSort<string>): string {
  return `${isDescending ? DESCENDING : ""}${by}`;
}

/** A click on a column's head: another column begins as `startsDescending` says, the same one turns round. */
export function sortedBy<By extends string>(
  sort: TableSort<By>,
  by: By,
  startsDescending: boolean,
): TableSort<By> {
  return { by, isDescending: sort.by === by ? !sort.isDescending : startsDescending };
}
