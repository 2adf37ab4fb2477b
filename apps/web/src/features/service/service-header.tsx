"use client";
import type { ServiceView } from "@orrery/protocol";
import { Button, ConfirmDialog, CopyButton, PageHeader, StatusBadge, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useState } from "react";
import { describeError } from "../../lib/errors/describe-error.ts";
import { useViewer } from "../../lib/live/use-connection.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { AutomaticBadge } from "../services/service-cells.tsx";
import { serviceFace } from "../services/service-face.ts";
import { serviceHref } from "../services/service-words.ts";

export function ServiceHeader({ service }: { service: ServiceView }): ReactNode {
  const face = serviceFace(service, useViewer());
  const { can } = useMe();
  const [isRemoving, setRemoving] = useState(false);
  return (
    <>
      <PageHeader
        title={service.name}
        status={
          <>
            <StatusBadge tone={face.tone} label={face.label} />
            <AutomaticBadge service={service} />
          </>
        }
        description={
          <span className="flex flex-wrap items-center gap-x-2">
            <span data-service-state={face.state}>{face.reason}</span>
            {service.description === "" ? null : <span>{service.description}</span>}
            <PermanentLink service={service} />
          </span>
        }
        actions={
          can("services:write") ? (
            <Button icon={<Trash2 aria-hidden />} onClick={() => setRemoving(true)}>
              Remove…
            </Button>
          ) : null
        }
      />
      {isRemoving ? <RemoveServiceDialog service={service} onClose={() => setRemoving(false)} /> : null}
    </>
  );
}

/** By id, so that it stays when the service is renamed. */
function PermanentLink({ service }: { service: ServiceView }): ReactNode {
  const [origin, setOrigin] = useState("");
  useEffect(() => setOrigin(window.location.origin), []);
  return (
    <span className="inline-flex items-center font-mono text-ink-faint text-xs">
      {service.id}
      <CopyButton text={`${origin}${serviceHref(service.id)}`} label="link to this service" />
    </span>
  );
}

function RemoveServiceDialog({ service, onClose }: { service: ServiceView; onClose: () => void }): ReactNode {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const remove = useMutation(trpc.services.remove.mutationOptions());
  const isNamed = service.workers.length > 0;

  async function confirm(): Promise<void> {
    await remove.mutateAsync({ serviceId: service.id });
    toast.success(`Removed the service ${service.name}`);
    router.push("/services");
    await queryClient.invalidateQueries(trpc.services.list.queryFilter());
  }

  return (
    <ConfirmDialog
      open
      destructive
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Remove the service ${service.name}`}
      canConfirm={!isNamed}
      consequences={
        isNamed
          ? [
              `It cannot be removed while ports of ${service.workers.slice(0, 5).join(", ")} are for it.`,
              `Take "service: ${service.name}" out of their specs and apply them first.`,
            ]
          : [
              "Gateways answer 404 for it from then on.",
              "Its settings are forgotten: a worker that names it again makes one with defaults.",
              "Its events and recorded figures stay.",
            ]
      }
      {...(isNamed ? {} : { typedConfirmation: service.name })}
      confirmLabel="Remove service"
      describeError={describeError}
      onConfirm={confirm}
    />
  );
}
