"use client";
import type { FederationView } from "@orrery/protocol";
import { ConfirmDialog, toast } from "@orrery/ui";
import { usePathname, useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPCClient } from "../../../lib/trpc/client.tsx";
import { removeFederationConsequences } from "./consequences.ts";

export function RemoveFederationDialog({
  federation,
  onClose,
}: {
  federation: FederationView;
  onClose: () => void;
}): ReactNode {
  const client = useTRPCClient();
  const router = useRouter();
  const pathname = usePathname();
  const { id: federationId, name } = federation;
  return (
    <ConfirmDialog
      open
      destructive
      onOpenChange={onClose}
      title={`Remove the federation ${name}`}
      consequences={removeFederationConsequences(federation)}
      typedConfirmation={name}
      confirmLabel="Remove"
      describeError={describeError}
      onConfirm={async () => {
        await client.federations.remove.mutate({ federationId, confirmation: name });
        toast.success(`Removed the federation ${name}`);
        if (pathname === `/federations/${federationId}`) router.push("/federations");
      }}
    />
  );
}
