import { SCALING_INSTANCES_MAX, type WishDirection } from "@orrery/protocol";

/** What one policy would have; see `PolicyWish` in the protocol. */
export type Wish = {
  readonly policyId: string;
  readonly direction: WishDirection;
  readonly count: number;
  readonly value: number | null;
  readonly violationCount: number;
};

/** How the group stands when policies are asked. `startingCount`: with those that are wanted and not there yet. */
export type Standing = {
  readonly wanted: number;
  readonly readyCount: number;
  readonly startingCount: number;
};

/** Sums of floats end a hair beside whole numbers. */
const HAIR = 1e-9;

export function instancesFor(load: number, perInstance: number): number {
  return Math.min(SCALING_INSTANCES_MAX, Math.max(0, Math.ceil(load / perInstance - HAIR)));
}

export function isWithin(ratio: number, toleranceRatio: number): boolean {
  return Math.abs(ratio - 1) <= toleranceRatio + HAIR;
}

export function wishFor(
  policyId: string,
  count: number,
  { wanted }: Pick<Standing, "wanted">,
  value: number | null,
): Wish {
  const direction = count > wanted ? "up" : count < wanted ? "down" : "none";
  return { policyId, direction, count, value, violationCount: 0 };
}

export function wishNone(
  policyId: string,
  direction: "none" | "unknown" | "abstains",
  { wanted }: Pick<Standing, "wanted">,
  value: number | null,
): Wish {
  return { policyId, direction, count: wanted, value, violationCount: 0 };
}
