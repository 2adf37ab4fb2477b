"use client";
import type { AccountSetInput } from "@orrery/protocol";
import { Button, Card, PreviewList, toast } from "@orrery/ui";
import { useMutation } from "@tanstack/react-query";
import type { FormEvent, ReactNode } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { type DraftResult, draftErrors } from "../../accounts/read-draft.ts";
import { FormError } from "../../auth/form-error.tsx";
import { useRefreshAccount } from "../actions/use-credit-change.ts";

export type SettingsFormProps<Field extends string> = {
  title: string;
  note?: string;
  result: DraftResult<AccountSetInput, Field>;
  /** What would change; empty = nothing was edited. */
  changes: readonly string[];
  /** More that a change means. */
  consequences?: readonly ReactNode[];
  submitLabel: string;
  onDiscard: () => void;
  children: (errors: ReadonlyMap<Field, string>) => ReactNode;
};

/** A part of an account's settings: shows what would change before it is saved. */
export function SettingsForm<Field extends string>({
  title,
  note,
  result,
  changes,
  consequences = [],
  submitLabel,
  onDiscard,
  children,
}: SettingsFormProps<Field>): ReactNode {
  const trpc = useTRPC();
  const set = useMutation(trpc.accounts.set.mutationOptions());
  const refresh = useRefreshAccount();

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (result.outcome === "invalid" || changes.length === 0) return;
    set.mutate(result.input, {
      onSuccess: (account) => {
        refresh(account);
        toast.success(`Saved ${title.toLowerCase()}`);
      },
    });
  }

  return (
    <Card title={title} {...(note === undefined ? {} : { note })}>
      <form noValidate onSubmit={submit} className="flex flex-col gap-4">
        {children(draftErrors(result))}
        {changes.length === 0 ? null : (
          <PreviewList title="What changes" items={[...changes, ...consequences]} />
        )}
        <FormError message={set.error === null ? null : describeError(set.error)} />
        <div className="flex flex-wrap gap-2">
          <Button
            type="submit"
            variant="primary"
            className="max-sm:w-full"
            pending={set.isPending}
            disabled={changes.length === 0 || result.outcome === "invalid"}
          >
            {submitLabel}
          </Button>
          {changes.length === 0 ? null : (
            <Button variant="ghost" onClick={onDiscard}>
              Discard
            </Button>
          )}
        </div>
      </form>
    </Card>
  );
}
