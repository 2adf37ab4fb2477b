"use client";
import type { FederationView } from "@orrery/protocol";
import { Button, Card } from "@orrery/ui";
import { type ReactNode, useState } from "react";
import { FormError } from "../../auth/form-error.tsx";
import {
  draftOfPolicy,
  policyChanges,
  policyErrors,
  policyOfDraft,
} from "../../federations/create/policy-draft.ts";
import { PolicyFields } from "../../federations/create/policy-fields.tsx";
import { useSetFederation } from "./use-set-federation.ts";

/** The rules for failovers; what a change comes to is said before it is saved. */
export function PolicySettings({ federation }: { federation: FederationView }): ReactNode {
  const [draft, setDraft] = useState(() => draftOfPolicy(federation.policy));
  const set = useSetFederation(federation);
  const read = policyOfDraft(draft);
  const changes = read.outcome === "valid" ? policyChanges(federation.policy, read.policy) : [];
  return (
    <Card title="Failover policy">
      <div className="flex flex-col gap-4">
        <PolicyFields
          draft={draft}
          errors={policyErrors(read)}
          onChange={(change) => setDraft((before) => ({ ...before, ...change }))}
        />
        {changes.length === 0 ? null : (
          <section aria-label="What changes" className="rounded-lg border border-line bg-inset px-3 py-2.5">
            <h3 className="mb-1.5 font-medium text-ink-faint text-xs">What changes</h3>
            <ul className="flex list-disc flex-col gap-1 pl-4 text-ink-muted text-sm marker:text-ink-faint">
              {changes.map((change) => (
                <li key={change}>{change}</li>
              ))}
            </ul>
          </section>
        )}
        <FormError message={set.problem} />
        <div className="flex flex-wrap gap-2">
          <Button
            variant="primary"
            className="max-sm:w-full"
            pending={set.isPending}
            disabled={changes.length === 0}
            onClick={() => {
              if (read.outcome === "valid") {
                set.run({ policy: read.policy }, `Saved the failover policy of ${federation.name}`);
              }
            }}
          >
            Save policy
          </Button>
          {changes.length === 0 ? null : (
            <Button variant="ghost" onClick={() => setDraft(draftOfPolicy(federation.policy))}>
              Discard
            </Button>
          )}
        </div>
      </div>
    </Card>
  );
}
