/** What the fleet may use of a limit within its window, on each exit. At least 1: a limit that allowed nothing would be a block. */
export function allowedOf({ count, shareRatio }: { count: number; shareRatio: number }): number {
  // A share such as 0.29 of 100 is a little less than 29 in binary.
  return Math.max(1, Math.floor(count * shareRatio + 1e-9));
}
