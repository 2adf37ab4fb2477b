"use client";
import { ConfirmDialog, Field, Input, toast } from "@orrery/ui";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { authClient, describeAuthError } from "../../lib/auth/auth-client.ts";
import { useTRPC } from "../../lib/trpc/client.tsx";

export function DisableTwoFactorDialog({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [password, setPassword] = useState("");

  async function disable(): Promise<void> {
    const { error } = await authClient.twoFactor.disable({ password });
    if (error !== null) throw new Error(describeAuthError(error));
    await queryClient.invalidateQueries(trpc.me.get.queryFilter());
    toast.success("Two-factor sign-in is off");
  }

  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Switch two-factor sign-in off"
      consequences={[
        "From the next sign-in on, your password alone is enough.",
        "The entry in your authenticator app and your backup codes stop working.",
      ]}
      confirmLabel="Switch off"
      destructive
      onConfirm={disable}
    >
      <Field label="Password" required>
        <Input
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
    </ConfirmDialog>
  );
}
