import { LEADING_MUTANTS } from "./leading-mutants.ts";
import { MEMBERSHIP_AND_SNAPSHOT_MUTANTS } from "./membership-and-snapshot-mutants.ts";
import type { Mutant } from "./mutant.ts";
import { PROMISE_MUTANTS } from "./promise-mutants.ts";

export const MUTANTS: readonly Mutant[] = [
  ...PROMISE_MUTANTS,
  ...LEADING_MUTANTS,
  ...MEMBERSHIP_AND_SNAPSHOT_MUTANTS,
];
