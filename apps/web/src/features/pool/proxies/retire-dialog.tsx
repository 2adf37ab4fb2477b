"use client";
import type { ProxyView } from "@orrery/protocol";
import { ConfirmDialog, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { proxiesText } from "../../pools/pool-face.ts";
import { proxyAddress } from "./filter-proxies.ts";
import { retireConsequences } from "./retire-consequences.ts";

export function RetireDialog({
  proxies,
  onClose,
}: {
  proxies: readonly ProxyView[];
  onClose: () => void;
}): ReactNode {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const retire = useMutation(trpc.proxies.retire.mutationOptions());
  const [only] = proxies;
  const name = proxies.length === 1 && only !== undefined ? proxyAddress(only) : proxiesText(proxies.length);

  async function confirm(): Promise<void> {
    const { retiredCount } = await retire.mutateAsync({ proxyIds: proxies.map(({ id }) => id) });
    toast.success(`Retired ${proxiesText(retiredCount)}`);
    await Promise.all([
      queryClient.invalidateQueries(trpc.proxies.pathFilter()),
      queryClient.invalidateQueries(trpc.pools.pathFilter()),
    ]);
  }

  return (
    <ConfirmDialog
      open
      destructive
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Retire ${name}`}
      consequences={retireConsequences(proxies)}
      confirmLabel="Retire"
      describeError={describeError}
      onConfirm={confirm}
    />
  );
}
