"use client";
import type { RateLimitCreateInput, RateLimitView } from "@orrery/protocol";
import { PreviewList, SegmentedField, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { DraftDialog } from "../accounts/draft-dialog.tsx";
import { DraftTextField } from "../accounts/draft-text-field.tsx";
import { DurationField } from "../targets/duration-field.tsx";
import { draftOfLimit, limitConsequences, NEW_LIMIT_DRAFT, readLimit } from "./limit-draft.ts";

/** `limit`: null = a new one. */
export function LimitDialog({
  limit,
  onClose,
}: {
  limit: RateLimitView | null;
  onClose: () => void;
}): ReactNode {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const create = useMutation(trpc.rateLimits.create.mutationOptions());
  const update = useMutation(trpc.rateLimits.update.mutationOptions());
  const [draft, setDraft] = useState(() => (limit === null ? NEW_LIMIT_DRAFT : draftOfLimit(limit)));
  const result = readLimit(draft);

  async function send(input: RateLimitCreateInput): Promise<void> {
    await (limit === null ? create.mutateAsync(input) : update.mutateAsync({ limitId: limit.id, ...input }));
    toast.success(`Saved the limit of ${input.pattern}`);
    void queryClient.invalidateQueries(trpc.rateLimits.pathFilter());
  }

  return (
    <DraftDialog
      title={limit === null ? "New rate limit" : `Edit the limit of ${limit.pattern}`}
      description="What a target allows each address, and how much of it the whole fleet may use."
      submitLabel={limit === null ? "Create limit" : "Save"}
      result={result}
      send={send}
      onClose={onClose}
    >
      {(errors) => {
        const text = (field: "pattern" | "count" | "share" | "note") => ({
          value: draft[field],
          onChange: (value: string) => setDraft({ ...draft, [field]: value }),
          error: errors.get(field === "share" ? "shareRatio" : field),
        });
        return (
          <>
            <DraftTextField
              label="Target"
              required
              placeholder="example.org"
              hint="With all below it; *.api.example.org, =www.example.org or an address."
              {...text("pattern")}
            />
            <SegmentedField
              label="Counts"
              value={draft.counts}
              onValueChange={(counts) => setDraft({ ...draft, counts })}
              options={[
                { value: "requests", label: "Requests" },
                { value: "connections", label: "Connections" },
              ]}
            />
            <div className="grid gap-4 sm:grid-cols-2">
              <DraftTextField label="Allowed" required inputMode="numeric" {...text("count")} />
              <DurationField
                label="Window"
                value={draft.window}
                onChange={(window) => setDraft({ ...draft, window })}
                hint="Sliding."
                error={errors.get("windowMs")}
              />
              <DraftTextField label="The fleet's share, %" inputMode="decimal" {...text("share")} />
              <DraftTextField label="Note" optional {...text("note")} />
            </div>
            {result.outcome === "valid" ? (
              <PreviewList items={limitConsequences(limit, result.input)} />
            ) : null}
          </>
        );
      }}
    </DraftDialog>
  );
}
