/** One line of a pre-check list. `whatToDo` is null where there is nothing to do. */
export type Check = {
  readonly name: string;
  readonly isOk: boolean;
  readonly finding: string;
  readonly whatToDo: string | null;
};

export function ok(name: string, finding: string): Check {
  return { name, isOk: true, finding, whatToDo: null };
}

export function problem(name: string, finding: string, whatToDo: string): Check {
  return { name, isOk: false, finding, whatToDo };
}

export function allOk(checks: readonly Check[]): boolean {
  return checks.every(({ isOk }) => isOk);
}
