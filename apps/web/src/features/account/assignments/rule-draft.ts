import { type AccountId, AccountRuleInput, type AccountSubjectKind, type NodeView } from "@orrery/protocol";
import { type DraftResult, readDraft } from "../../accounts/read-draft.ts";

/** A rule as it is typed: labels of nodes as `env=prod, team=core`; workers and pools have a name alone. */
export type RuleDraft = { subjectKind: AccountSubjectKind; labels: string; name: string; priority: string };
export type RuleField = keyof RuleDraft;

export const NEW_RULE: RuleDraft = { subjectKind: "node", labels: "", name: "", priority: "50" };

export function readRuleDraft(
  accountId: AccountId,
  draft: RuleDraft,
): DraftResult<AccountRuleInput, RuleField> {
  const labels = labelsOfDraft(draft);
  const field = draft.subjectKind === "node" ? "labels" : "name";
  return readDraft<typeof AccountRuleInput, RuleField>(
    AccountRuleInput,
    {
      accountId,
      subjectKind: draft.subjectKind,
      labels: labels ?? {},
      priority: draft.priority.trim() === "" ? Number.NaN : Number(draft.priority),
    },
    {
      labels: "At least one label as key=value; several with commas between them.",
      priority: "A whole number from 0 to 100.",
    },
    [
      {
        field,
        problem:
          labels !== null && Object.keys(labels).length > 0
            ? null
            : field === "name"
              ? `Needed: the name of the ${draft.subjectKind}.`
              : "At least one label as key=value; several with commas between them.",
      },
    ],
  );
}

/** Null = it cannot be read. */
export function labelsOfDraft({ subjectKind, labels, name }: RuleDraft): Record<string, string> | null {
  if (subjectKind !== "node") return name.trim() === "" ? null : { name: name.trim() };
  const parts = labels
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const read: Record<string, string> = {};
  for (const part of parts) {
    const at = part.indexOf("=");
    const key = part.slice(0, at).trim();
    if (at < 1 || key === "" || Object.hasOwn(read, key)) return null;
    read[key] = part.slice(at + 1).trim();
  }
  return read;
}

export function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(", ");
}

/** Admitted nodes that have all of these labels, by name. */
export function nodesWithLabels(
  nodes: Iterable<NodeView>,
  labels: Readonly<Record<string, string>>,
): NodeView[] {
  const wanted = Object.entries(labels);
  return [...nodes]
    .filter(
      (node) =>
        node.admission === "admitted" &&
        wanted.length > 0 &&
        wanted.every(([key, value]) => node.labels[key] === value),
    )
    .sort((a, b) => byName.compare(a.name, b.name));
}

const byName = new Intl.Collator("en", { numeric: true });
const NAMES_SHOWN_MAX = 6;

/** "eu-1, eu-2 and 4 more" */
export function namesText(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_SHOWN_MAX);
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}
