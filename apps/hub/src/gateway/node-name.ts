const NAME_LENGTH_MAX = 63;

/** A host's name as a node name: RFC 1123, lower case, without its domain. */
export function nameFromHostname(hostname: string): string {
  const name = (hostname.split(".")[0] ?? "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, "-")
    .slice(0, NAME_LENGTH_MAX)
    .replaceAll(/^-+|-+$/g, "");
  return name === "" ? "node" : name;
}

/** The wished name, or the first free of `wished-2`, `wished-3` and so on. */
export function freeName(wished: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(wished)) return wished;
  for (let number = 2; ; number += 1) {
    const suffix = `-${number}`;
    const name = `${wished.slice(0, NAME_LENGTH_MAX - suffix.length).replace(/-+$/, "")}${suffix}`;
    if (!isTaken(name)) return name;
  }
}
