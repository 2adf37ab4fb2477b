/** A rule that must hold in every run does not hold in this one. */
export class Violation extends Error {
  readonly invariant: string;

  constructor(invariant: string, detail: string) {
    super(`${invariant}: ${detail}`);
    this.invariant = invariant;
  }
}

export function hold(isTrue: boolean, invariant: string, detail: () => string): void {
  if (!isTrue) throw new Violation(invariant, detail());
}
