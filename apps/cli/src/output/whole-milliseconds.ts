/** Points in time are whole milliseconds in what others parse, at every depth. */
export function wholeMilliseconds<T>(value: T): T {
  return rounded(value) as T;
}

function rounded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, each]) =>
    /(^a|A)tMs$/.test(name) && typeof each === "number" ? [name, Math.round(each)] : [name, rounded(each)],
  );
  return Object.fromEntries(entries);
}
