import type { FindingView } from "@orrery/protocol";

export const FINDING_LABELS: Readonly<Record<FindingView["kind"], string>> = {
  burst_on_new_account: "Burst on a new account",
  top_up_and_refund: "Top-ups and refunds in turn",
  clock_skew: "A clock that is off",
  foreign_node: "Usage from a foreign node",
  bad_quantity: "Quantities that cannot be",
  reused_id: "Same id, other content",
};

/** The evidence as one reads it: a line a field. */
export function evidenceLines(evidence: FindingView["evidence"]): string[] {
  return Object.entries(evidence).map(
    ([field, value]) => `${wordsOf(field)}: ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
}

/** "firstEventAtMs" -> "first event at ms" */
function wordsOf(field: string): string {
  return field
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();
}
