/** One spelling of each host: lower case, without brackets, zone and a final dot; IPv6 addresses in full, IPv4 in IPv6 as IPv4. */
export function plainHost(host: string): string {
  const plain = host
    .toLowerCase()
    .replace(/^\[|\]$/g, "")
    .replace(/%.*$/, "")
    .replace(/\.$/, "");
  return plain.includes(":") ? plainIpv6(plain) : plain;
}

const MAPPED = "0:0:0:0:0:ffff:";

/** What is no address stays as it is. */
function plainIpv6(text: string): string {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  const hex = dotted === null ? text : `${dotted[1]}${pairOf(dotted, 2)}:${pairOf(dotted, 4)}`;
  const [head = "", tail, ...more] = hex.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const missing = 8 - left.length - right.length;
  const isWhole = tail === undefined ? missing === 0 : missing > 0;
  if (!isWhole || more.length > 0) return text;
  const groups = [...left, ...Array<string>(missing).fill("0"), ...right];
  if (groups.some((group) => !/^[0-9a-f]{1,4}$/.test(group))) return text;
  const plain = groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":");
  return plain.startsWith(MAPPED) ? ipv4Of(plain.slice(MAPPED.length)) : plain;
}

function pairOf(parts: RegExpExecArray, at: number): string {
  return (Number(parts[at]) * 256 + Number(parts[at + 1])).toString(16);
}

function ipv4Of(text: string): string {
  return text
    .split(":")
    .flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255])
    .join(".");
}
