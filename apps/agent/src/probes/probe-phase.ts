/**
 * Where in its interval an order is measured, 0 up to `intervalMs`: always the same for the same node and thing, and spread
 * evenly over both, so that a target is not measured by the whole fleet at once, nor everything by one node.
 */
export function probePhaseMs(nodeId: string, key: string, intervalMs: number): number {
  return (hash(`${nodeId}\n${key}`) / 2 ** 32) * intervalMs;
}

/** FNV-1a, 32 bits, with murmur3's final mixing: of similar texts FNV alone leaves the high bits alike. */
function hash(text: string): number {
  let bits = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) bits = Math.imul(bits ^ text.charCodeAt(i), 0x01000193);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
