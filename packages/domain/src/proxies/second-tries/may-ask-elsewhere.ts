import type { EgressProxy, PoolSettings, ProxyId } from "@orrery/protocol";

/** A request that its target turned away, before its client has heard of it. */
export type TurnedAway = {
  readonly settings: Pick<PoolSettings, "retryBlocked" | "attemptsMax" | "attemptsForMs">;
  readonly method: string;
  readonly hasBody: boolean;
  readonly isSession: boolean;
  /** The exit is not to be used for the target from now on. */
  readonly isHeld: boolean;
  /** How often it was asked again already. */
  readonly againCount: number;
  /** Proxies that were tried, this one among them. */
  readonly triedCount: number;
  /** What the tries took together. */
  readonly spentMs: number;
};

const AGAIN_MAX = 2;
const REPEATABLE: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Rules PA1 and PA3. */
export function mayAskElsewhere(asked: TurnedAway): boolean {
  const { settings, againCount, triedCount, spentMs } = asked;
  if (!settings.retryBlocked || asked.hasBody || !REPEATABLE.has(asked.method)) return false;
  if (asked.isSession && !asked.isHeld) return false;
  return againCount < AGAIN_MAX && triedCount < settings.attemptsMax && spentMs < settings.attemptsForMs;
}

type WithExit = Pick<EgressProxy, "id" | "isRotating" | "exit">;

/** Those that the target sees by the same address as the one that it turned away (rule PA2). */
export function sharersOfExit(proxies: readonly WithExit[], turnedAway: WithExit): ProxyId[] {
  if (turnedAway.isRotating) return [];
  const address = turnedAway.exit?.address;
  const isSharer = (proxy: WithExit) =>
    proxy.id === turnedAway.id ||
    (address !== undefined && !proxy.isRotating && proxy.exit?.address === address);
  return proxies.filter(isSharer).map(({ id }) => id);
}
