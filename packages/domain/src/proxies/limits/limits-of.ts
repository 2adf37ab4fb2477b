/** Every limit whose pattern names the host, in the order in which they come (rules PL1 to PL3). */
export function limitsOf<Limit extends { readonly pattern: string }>(
  limits: Iterable<Limit>,
  host: string,
): Limit[] {
  const plain = host
    .toLowerCase()
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "");
  const matching: Limit[] = [];
  for (const limit of limits) if (matches(limit.pattern, plain)) matching.push(limit);
  return matching;
}

function matches(pattern: string, host: string): boolean {
  if (pattern.startsWith("=")) return host === pattern.slice(1);
  if (pattern.startsWith("*.")) return host.endsWith(pattern.slice(1));
  return host === pattern || host.endsWith(`.${pattern}`);
}
