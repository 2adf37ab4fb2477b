"use client";
import type { PoolView } from "@orrery/protocol";
import { Button, ConfirmDialog, CopyButton, PageHeader, StatusBadge, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useState } from "react";
import { describeError } from "../../lib/errors/describe-error.ts";
import { useViewer } from "../../lib/live/use-connection.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { DemoPoolBadge } from "../pools/pool-cells.tsx";
import { poolFace, proxiesText, proxyTotal } from "../pools/pool-face.ts";
import { poolHref } from "../pools/pool-words.ts";

export function PoolHeader({ pool }: { pool: PoolView }): ReactNode {
  const face = poolFace(pool, useViewer());
  const { can } = useMe();
  const [isRemoving, setRemoving] = useState(false);
  return (
    <>
      <PageHeader
        title={pool.name}
        status={
          <>
            <StatusBadge tone={face.tone} label={face.label} />
            <DemoPoolBadge pool={pool} />
          </>
        }
        description={
          <span className="flex flex-wrap items-center gap-x-2">
            <span>{face.reason}</span>
            {pool.description === "" ? null : <span>{pool.description}</span>}
            <PermanentLink pool={pool} />
          </span>
        }
        actions={
          can("pools:write") ? (
            <Button icon={<Trash2 aria-hidden />} onClick={() => setRemoving(true)}>
              Remove…
            </Button>
          ) : null
        }
      />
      {isRemoving ? <RemovePoolDialog pool={pool} onClose={() => setRemoving(false)} /> : null}
    </>
  );
}

/** By id, so that it stays when the pool is renamed. */
function PermanentLink({ pool }: { pool: PoolView }): ReactNode {
  const [origin, setOrigin] = useState("");
  useEffect(() => setOrigin(window.location.origin), []);
  return (
    <span className="inline-flex items-center font-mono text-ink-faint text-xs">
      {pool.id}
      <CopyButton text={`${origin}${poolHref(pool.id)}`} label="link to this pool" />
    </span>
  );
}

function RemovePoolDialog({ pool, onClose }: { pool: PoolView; onClose: () => void }): ReactNode {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const remove = useMutation(trpc.pools.remove.mutationOptions());

  async function confirm(): Promise<void> {
    await remove.mutateAsync({ poolId: pool.id });
    toast.success(`Removed the pool ${pool.name}`);
    router.push("/pools");
    await queryClient.invalidateQueries(trpc.pools.list.queryFilter());
  }

  return (
    <ConfirmDialog
      open
      destructive
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Remove the pool ${pool.name}`}
      consequences={[
        `${capital(proxiesText(proxyTotal(pool)))} retired, their credentials forgotten.`,
        "Gateways turn requests for it away from then on; open tunnels end.",
        "Workers whose credentials are good for this pool alone lose them.",
        "Its events and recorded figures stay.",
      ]}
      typedConfirmation={pool.name}
      confirmLabel="Remove pool"
      describeError={describeError}
      onConfirm={confirm}
    />
  );
}

function capital(text: string): string {
  return `${text} ${text.startsWith("1 ") ? "is" : "are"}`;
}
