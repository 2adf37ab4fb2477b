"use client";
import { ServiceCreateInput } from "@orrery/protocol";
import { toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useRef, useState } from "react";
import { useOpenPage } from "../../lib/browser/use-open-page.ts";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { DraftDialog } from "../accounts/draft-dialog.tsx";
import { DraftTextField } from "../accounts/draft-text-field.tsx";
import { readDraft } from "../accounts/read-draft.ts";
import { serviceHref } from "./service-words.ts";

type ServiceDraft = { name: string; description: string };

/** Opens the service's page when it is there. */
export function NewServiceDialog({ onClose }: { onClose: () => void }): ReactNode {
  const trpc = useTRPC();
  const openPage = useOpenPage();
  const opened = useRef<string | null>(null);
  const queryClient = useQueryClient();
  const create = useMutation(trpc.services.create.mutationOptions());
  const [draft, setDraft] = useState<ServiceDraft>({ name: "", description: "" });
  const change = (field: keyof ServiceDraft) => (value: string) => setDraft({ ...draft, [field]: value });

  async function send(input: ServiceCreateInput): Promise<void> {
    const service = await create.mutateAsync(input);
    queryClient.setQueryData(trpc.services.get.queryKey({ serviceId: service.id }), service);
    toast.success(`Created the service ${service.name}`);
    opened.current = serviceHref(service.id);
    void queryClient.invalidateQueries(trpc.services.list.queryFilter());
  }

  return (
    <DraftDialog
      title="New service"
      description="It has settings that serve most, and no instances before a worker's port is for it."
      submitLabel="Create service"
      result={readDraft<typeof ServiceCreateInput, keyof ServiceDraft>(
        ServiceCreateInput,
        { name: draft.name.trim(), description: draft.description.trim() },
        {},
      )}
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
            hint="As in orders: it stands in the address that callers use."
          />
          <DraftTextField
            label="Description"
            optional
            value={draft.description}
            onChange={change("description")}
            error={errors.get("description")}
          />
        </>
      )}
    </DraftDialog>
  );
}
