import { LABELS_MAX, LabelKey, type Labels, LabelValue } from "@orrery/protocol";

/** One line of the editor. `id` keeps the line's focus while its key is typed. */
export type LabelRow = { id: string; key: string; value: string };

export type LabelRowsResult =
  | { outcome: "valid"; labels: Labels }
  /** What is wrong, by row id. */
  | { outcome: "invalid"; errors: ReadonlyMap<string, string> };

export function rowsOfLabels(labels: Readonly<Record<string, string>>): LabelRow[] {
  return Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => ({ id: key, key, value }));
}

/** Lines that are empty on both sides do not count. */
export function labelsOfRows(rows: ReadonlyArray<LabelRow>): LabelRowsResult {
  const errors = new Map<string, string>();
  const labels: Labels = {};
  for (const row of rows) {
    const key = row.key.trim();
    const value = row.value.trim();
    if (key === "" && value === "") continue;
    const wrongKey = LabelKey.safeParse(key).error?.issues[0]?.message;
    const wrongValue = LabelValue.safeParse(value).error?.issues[0]?.message;
    if (wrongKey !== undefined) errors.set(row.id, `Key: ${wrongKey}.`);
    else if (wrongValue !== undefined) errors.set(row.id, `Value: ${wrongValue}.`);
    else if (Object.hasOwn(labels, key)) errors.set(row.id, `The key ${key} is there twice.`);
    else if (Object.keys(labels).length >= LABELS_MAX) errors.set(row.id, `At most ${LABELS_MAX} labels.`);
    else labels[key] = value;
  }
  return errors.size === 0 ? { outcome: "valid", labels } : { outcome: "invalid", errors };
}
