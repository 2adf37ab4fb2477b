import { plainHost } from "./plain-host.ts";

/**
 * Every limit whose pattern matches (rules PT2..): a request must have budget in each that counts what it is. `host` as a client writes it. In the
 * order of `limits`.
 */
export function limitsOf<Limit extends { readonly pattern: string }>(
  limits: readonly Limit[],
  host: string,
): readonly Limit[] {
  const plain = plainHost(host);
  return limits.filter(({ pattern }) => isMatch(pattern, plain));
}

function isMatch(pattern: string, host: string): boolean {
  if (pattern.startsWith("=")) return plainHost(pattern.slice(1)) === host;
  if (pattern.startsWith("*.")) return host.endsWith(pattern.slice(1));
  const plain = plainHost(pattern);
  return host === plain || host.endsWith(`.${plain}`);
}
