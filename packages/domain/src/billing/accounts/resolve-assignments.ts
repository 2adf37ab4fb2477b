/** What can belong to an account. A node has its labels; a worker and a pool have one, their `name`. */
export type Assignable = {
  readonly kind: SubjectKind;
  /** A node's id; the name of a worker or a pool. */
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
};

export type SubjectKind = "node" | "worker" | "pool";

export type AssignmentRule = {
  readonly id: string;
  readonly accountId: string;
  readonly subjectKind: SubjectKind;
  /** At least one. */
  readonly labels: Readonly<Record<string, string>>;
  readonly priority: number;
  readonly createdAtMs: number;
};

export type HandAssignment = {
  readonly subjectKind: SubjectKind;
  readonly subjectId: string;
  readonly accountId: string;
};

/** `ruleId` null = by hand. */
export type Assigned = Assignable & { readonly accountId: string; readonly ruleId: string | null };

/** Workers and pools are known by name alone: by those of the rules and of what was assigned by hand. */
export const NAME_LABEL = "name";

/** Which account each subject belongs to; those that belong to none are left out. */
export function resolveAssignments(
  subjects: Iterable<Assignable>,
  rules: readonly AssignmentRule[],
  byHand: readonly HandAssignment[],
): Assigned[] {
  const hand = new Map(byHand.map((each) => [subjectKey(each.subjectKind, each.subjectId), each.accountId]));
  const index = indexOf(rules);
  const assigned: Assigned[] = [];
  for (const subject of subjects) {
    const accountId = hand.get(subjectKey(subject.kind, subject.id));
    if (accountId !== undefined) {
      assigned.push({ ...subject, accountId, ruleId: null });
      continue;
    }
    const rule = ruleOf(subject, index);
    if (rule !== null) assigned.push({ ...subject, accountId: rule.accountId, ruleId: rule.id });
  }
  return assigned;
}

/** Workers and pools that somebody named, each once. */
export function namedSubjects(
  rules: readonly AssignmentRule[],
  byHand: readonly HandAssignment[],
): Assignable[] {
  const named = new Map<string, Assignable>();
  const add = (kind: SubjectKind, id: string | undefined) => {
    if (kind === "node" || id === undefined) return;
    named.set(subjectKey(kind, id), { kind, id, labels: { [NAME_LABEL]: id } });
  };
  for (const { subjectKind, labels } of rules) add(subjectKind, labels[NAME_LABEL]);
  for (const { subjectKind, subjectId } of byHand) add(subjectKind, subjectId);
  return [...named.values()];
}

/** In one string, for a map. */
export function subjectKey(kind: SubjectKind, id: string): string {
  return `${kind}\n${id}`;
}

type Ranked = { rule: AssignmentRule; rank: number };

/** By one label of each rule: a subject is only compared with rules that name one of its own. */
function indexOf(rules: readonly AssignmentRule[]): Map<string, Ranked[]> {
  const index = new Map<string, Ranked[]>();
  for (const [rank, rule] of [...rules].sort(compareRules).entries()) {
    const [first] = Object.entries(rule.labels);
    if (first === undefined) continue;
    const key = labelKey(rule.subjectKind, ...first);
    const listed = index.get(key);
    if (listed === undefined) index.set(key, [{ rule, rank }]);
    else listed.push({ rule, rank });
  }
  return index;
}

function ruleOf(subject: Assignable, index: ReadonlyMap<string, readonly Ranked[]>): AssignmentRule | null {
  let best: Ranked | null = null;
  for (const [name, value] of Object.entries(subject.labels)) {
    for (const ranked of index.get(labelKey(subject.kind, name, value)) ?? []) {
      if (best !== null && ranked.rank > best.rank) break;
      if (matches(ranked.rule, subject)) {
        best = ranked;
        break;
      }
    }
  }
  return best?.rule ?? null;
}

function matches({ labels }: AssignmentRule, subject: Assignable): boolean {
  return Object.entries(labels).every(([name, value]) => subject.labels[name] === value);
}

/** Negative = `a` decides before `b`. */
function compareRules(a: AssignmentRule, b: AssignmentRule): number {
  return a.priority - b.priority || a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1);
}

function labelKey(kind: SubjectKind, name: string, value: string): string {
  return `${kind}\n${name}\n${value}`;
}
