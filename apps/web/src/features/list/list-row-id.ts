export type ListKind = "account" | "federation" | "invoice" | "pool" | "rate_card" | "service" | "target";

/** The row's id in the document, by which a grid names its active row. */
export function listRowId(kind: ListKind, id: string): string {
  return `${kind}-row-${id}`;
}
