"use client";
import { parseNodeFilter } from "@orrery/domain";
import { PoolCreateInput } from "@orrery/protocol";
import { toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useRef, useState } from "react";
import { useOpenPage } from "../../lib/browser/use-open-page.ts";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { DraftDialog } from "../accounts/draft-dialog.tsx";
import { DraftTextField } from "../accounts/draft-text-field.tsx";
import { type DraftResult, readDraft } from "../accounts/read-draft.ts";
import { poolHref } from "./pool-words.ts";

type PoolDraft = { name: string; description: string; nodeFilter: string };

/** Opens the pool's page when it is there. */
export function NewPoolDialog({ onClose }: { onClose: () => void }): ReactNode {
  const trpc = useTRPC();
  const openPage = useOpenPage();
  const opened = useRef<string | null>(null);
  const queryClient = useQueryClient();
  const create = useMutation(trpc.pools.create.mutationOptions());
  const [draft, setDraft] = useState<PoolDraft>({ name: "", description: "", nodeFilter: "" });
  const change = (field: keyof PoolDraft) => (value: string) => setDraft({ ...draft, [field]: value });

  async function send(input: PoolCreateInput): Promise<void> {
    const pool = await create.mutateAsync(input);
    queryClient.setQueryData(trpc.pools.get.queryKey({ poolId: pool.id }), pool);
    toast.success(`Created the pool ${pool.name}`);
    opened.current = poolHref(pool.id);
    void queryClient.invalidateQueries(trpc.pools.list.queryFilter());
  }

  return (
    <DraftDialog
      title="New pool"
      description="A set of upstream proxies. It opens empty, with settings that serve most."
      submitLabel="Create pool"
      result={readPoolDraft(draft)}
      send={send}
      onClose={() => {
        // First the address forgets the dialog: written on the way, it would end the navigation.
        onClose();
        if (opened.current !== null) openPage(opened.current);
      }}
    >
      {(errors) => (
        <>
          <DraftTextField
            label="Name"
            required
            value={draft.name}
            onChange={change("name")}
            error={errors.get("name")}
            hint="Short, as in research: workers name it in their gateway's user name."
          />
          <DraftTextField
            label="Description"
            optional
            value={draft.description}
            onChange={change("description")}
            error={errors.get("description")}
          />
          <DraftTextField
            label="Nodes that may use it"
            optional
            value={draft.nodeFilter}
            onChange={change("nodeFilter")}
            error={errors.get("nodeFilter")}
            hint="As in the node list's filter, such as label.egress=yes. Empty: all."
          />
        </>
      )}
    </DraftDialog>
  );
}

function readPoolDraft(draft: PoolDraft): DraftResult<PoolCreateInput, keyof PoolDraft> {
  const filter = parseNodeFilter(draft.nodeFilter);
  return readDraft<typeof PoolCreateInput, keyof PoolDraft>(
    PoolCreateInput,
    { name: draft.name.trim(), description: draft.description.trim(), nodeFilter: draft.nodeFilter.trim() },
    {},
    [{ field: "nodeFilter", problem: filter.outcome === "invalid" ? filter.message : null }],
  );
}
