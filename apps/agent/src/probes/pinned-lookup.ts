import { isIP, type LookupFunction } from "node:net";

/** Answers every look-up with the one address that was checked, so that the name is not looked up a second time. */
export function pinnedLookup(address: string): LookupFunction {
  const family = isIP(address);
  return (_, options, onFound) => {
    if (options.all === true) onFound(null, [{ address, family }]);
    else onFound(null, address, family);
  };
}
