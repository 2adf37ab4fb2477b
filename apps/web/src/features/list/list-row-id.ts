export type ListKind =
  | "account"
  | "federation"
  | "invoice"
  | "pool"
  | "rate_card"
  | "scaling_group"
  | "service"
  | "target"
  | "worker";

/** The row's id in the document, by which a grid names its active row. */
export function listRowId(kind: ListKind, id: string): string {
  return `${kind}-row-${id}`;
}
