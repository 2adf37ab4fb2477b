"use client";
import { ProxyNetwork, type ProxyUpdateInput, type ProxyView } from "@orrery/protocol";
import { Field, SegmentedField, Select, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { DraftDialog } from "../../accounts/draft-dialog.tsx";
import { DraftTextField } from "../../accounts/draft-text-field.tsx";
import { proxyAddress } from "./filter-proxies.ts";
import { draftOfProxy, type ProxyDraft, type ProxyField, readProxyDraft } from "./proxy-draft.ts";

/** Protocol, host and port are what it is: another address is another proxy. */
export function EditProxyDialog({ proxy, onClose }: { proxy: ProxyView; onClose: () => void }): ReactNode {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const update = useMutation(trpc.proxies.update.mutationOptions());
  const [draft, setDraft] = useState(() => draftOfProxy(proxy));
  const change = <F extends ProxyField>(field: F, value: ProxyDraft[F]) =>
    setDraft((now) => ({ ...now, [field]: value }));

  async function send(input: ProxyUpdateInput): Promise<void> {
    await update.mutateAsync(input);
    toast.success(`Changed ${proxyAddress(proxy)}`);
    void queryClient.invalidateQueries(trpc.proxies.pathFilter());
  }

  return (
    <DraftDialog
      title={`Edit ${proxyAddress(proxy)}`}
      description="Open tunnels stay; what is new follows these at once."
      submitLabel="Save"
      result={readProxyDraft(proxy, draft)}
      send={send}
      onClose={onClose}
    >
      {(errors) => {
        const text = (field: Exclude<ProxyField, "network" | "tier">) => ({
          value: draft[field],
          onChange: (value: string) => change(field, value),
          error: errors.get(field),
        });
        return (
          <>
            <SegmentedField
              label="Tier"
              value={draft.tier}
              onValueChange={(tier) => change("tier", tier)}
              hint="Backups carry traffic only while no primary can."
              options={[
                { value: "primary", label: "Primary" },
                { value: "backup", label: "Backup" },
              ]}
            />
            <div className="grid gap-4 sm:grid-cols-2">
              <Field label="Network">
                <Select
                  value={draft.network}
                  onValueChange={(network) => change("network", network)}
                  options={ProxyNetwork.options.map((value) => ({ value, label: value }))}
                />
              </Field>
              <DraftTextField
                label="Weight"
                inputMode="numeric"
                hint="1 to 100, beside equals."
                {...text("weight")}
              />
              <DraftTextField
                label="Country"
                optional
                hint="Two letters, as its seller says."
                {...text("country")}
              />
              <DraftTextField label="Region" optional {...text("region")} />
              <DraftTextField label="Cost per GB" optional inputMode="decimal" {...text("costPerGb")} />
              <DraftTextField label="Currency" optional placeholder="EUR" {...text("costCurrency")} />
              <DraftTextField
                label="New user name"
                optional
                hint={
                  proxy.usernameHint === null ? "It has none." : `Now ${proxy.usernameHint}…; empty: stays.`
                }
                {...text("username")}
              />
              <DraftTextField
                label="New password"
                optional
                type="password"
                autoComplete="new-password"
                hint={proxy.hasPassword ? "It has one; empty: stays." : "It has none."}
                {...text("password")}
              />
            </div>
            <DraftTextField label="Labels" optional hint="seller=north, plan=large" {...text("labels")} />
          </>
        );
      }}
    </DraftDialog>
  );
}
