/** Parsers of /proc files: text in, numbers out, null where the text is not what was expected. */

/** Memory that is in use: all but what the kernel could hand out without swapping. */
export function parseMemoryUsedBytes(meminfo: string): number | null {
  const total = /^MemTotal:\s+(\d+) kB/m.exec(meminfo)?.[1];
  const available = /^MemAvailable:\s+(\d+) kB/m.exec(meminfo)?.[1];
  if (total === undefined || available === undefined) return null;
  return (Number(total) - Number(available)) * 1024;
}

export type NetworkTotals = { receivedBytes: number; sentBytes: number };

/** Sum over all interfaces but the loopback. */
export function parseNetworkTotals(netDev: string): NetworkTotals | null {
  let receivedBytes = 0;
  let sentBytes = 0;
  let interfaces = 0;
  for (const line of netDev.split("\n")) {
    const match = /^\s*([^:\s]+):\s*(.+)$/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    interfaces += 1;
    if (match[1] === "lo") continue;
    const columns = match[2].trim().split(/\s+/).map(Number);
    receivedBytes += columns[0] ?? 0;
    sentBytes += columns[8] ?? 0;
  }
  return interfaces === 0 ? null : { receivedBytes, sentBytes };
}

/** TCP connections over IPv4; the kernel counts those over IPv6 in a file of their own, with the same layout. */
export function parseTcpInUse(sockstat: string): number | null {
  const count = /^TCP6?: inuse (\d+)/m.exec(sockstat)?.[1];
  return count === undefined ? null : Number(count);
}
