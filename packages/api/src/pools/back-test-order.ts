import type { PoolSettings, ProxyId, ProxyTier } from "@orrery/protocol";

type Limit = { pattern: string; count: number; windowMs: number; shareRatio: number };
type Variant = { settings: PoolSettings; limits: Limit[] };

/** What the thread of a back-test gets. */
export type BackTestOrder = {
  /** JSON of `readRecord` of the repository. */
  minutes: string;
  proxies: { id: ProxyId; exit: string; tier: ProxyTier; country: string | null; weight: number }[];
  nodeCount: number;
  /** As it was told. */
  rotationCount: number;
  /** Of the newest requests, those with a session; null = none is known. */
  sessionRatio: number | null;
  asSet: Variant;
  asAsked: Variant;
};
