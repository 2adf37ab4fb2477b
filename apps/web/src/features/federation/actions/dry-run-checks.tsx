import type { ReactNode } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { FormError } from "../../auth/form-error.tsx";
import { ChecksList } from "./checks-list.tsx";
import type { DryRun } from "./use-dry-run.ts";

/** The dry run of a verb, shown before its button can be pressed. */
export function DryRunChecks({ dryRun }: { dryRun: DryRun }): ReactNode {
  if (dryRun.result === undefined && dryRun.error !== null) {
    return <FormError message={`The dry run failed. ${describeError(dryRun.error)}`} />;
  }
  return <ChecksList label="Dry run" checks={dryRun.result?.checks} isStale={dryRun.isStale} />;
}
