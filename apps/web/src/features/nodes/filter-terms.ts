import { type FILTER_FIELDS, formatNodeFilter, type NodeFilter } from "@orrery/domain";

export type FilterField = (typeof FILTER_FIELDS)[number];

/** Which values of a field the filter asks for; negated terms do not count. */
export function chosenValues(filter: NodeFilter, field: FilterField): ReadonlySet<string> {
  const values = new Set<string>();
  for (const term of filter) {
    if (term.kind === "field" && term.field === field && !term.isNegated) {
      for (const value of term.values) if (value !== "") values.add(value);
    }
  }
  return values;
}

/** The filter's text with one value of a field added, or taken away when it was there. The rest stays as it is. */
export function withValueToggled(filter: NodeFilter, field: FilterField, value: string): string {
  const chosen = chosenValues(filter, field);
  const values = chosen.has(value) ? [...chosen].filter((each) => each !== value) : [...chosen, value];
  const others = filter.filter((term) => !(term.kind === "field" && term.field === field && !term.isNegated));
  return formatNodeFilter(
    values.length === 0 ? others : [...others, { kind: "field", field, isNegated: false, values }],
  );
}

/** Whether the filter says itself which admissions it wants; otherwise lists show admitted nodes alone. */
export function mentionsField(filter: NodeFilter, field: FilterField): boolean {
  return filter.some((term) => term.kind === "field" && term.field === field);
}

/** The filter without a last term whose value is still to come (`region=`), which would empty the list meanwhile. */
export function withoutUnfinished(filter: NodeFilter, text: string): NodeFilter {
  const last = filter.at(-1);
  return text.endsWith("=") && last?.kind === "field" ? filter.slice(0, -1) : filter;
}
