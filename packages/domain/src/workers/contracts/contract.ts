/** Numbers of a semantic version. */
export type Contract = { readonly major: number; readonly minor: number; readonly patch: number };

/** Reads `2`, `2.3` or `2.3.1`; what is left out is 0. Null = it is none of these. */
export function parseContract(text: string): Contract | null {
  const match = /^(0|[1-9]\d{0,8})(?:\.(0|[1-9]\d{0,8})(?:\.(0|[1-9]\d{0,8}))?)?$/.exec(text);
  if (match === null) return null;
  const [, major = "0", minor = "0", patch = "0"] = match;
  return { major: Number(major), minor: Number(minor), patch: Number(patch) };
}

/** What has the same key goes together (WC1): `2`, or `0.4` below 1.0.0. Whatever is no version goes with its like alone. */
export function contractGroup(text: string): string {
  const contract = parseContract(text);
  if (contract === null) return text;
  return contract.major === 0 ? `0.${contract.minor}` : `${contract.major}`;
}

/** Whether an instance of `contract` may answer a caller that wishes for `wish` (WC2). */
export function meetsContract(contract: string, wish: string): boolean {
  const offered = parseContract(contract);
  const wanted = parseContract(wish);
  if (offered === null || wanted === null) return contract === wish;
  // A wish for `0` means any of 0.x no more than `0.0` does: below 1.0.0 each minor stands alone.
  return contractGroup(contract) === contractGroup(wish) && compareContracts(offered, wanted) >= 0;
}

/** Groups by what goes together, the highest first (WC3). */
export function groupByContract<T extends { readonly contract: string }>(
  all: readonly T[],
): (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const each of all) {
    const key = contractGroup(each.contract);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return [...groups.values()].sort((x, y) => compareTexts(y[0]?.contract ?? "", x[0]?.contract ?? ""));
}

function compareTexts(x: string, y: string): number {
  const [a, b] = [parseContract(x), parseContract(y)];
  if (a !== null && b !== null) return compareContracts(a, b);
  return a === null && b === null ? (x < y ? -1 : 1) : a === null ? -1 : 1;
}

function compareContracts(x: Contract, y: Contract): number {
  return x.major - y.major || x.minor - y.minor || x.patch - y.patch;
}
