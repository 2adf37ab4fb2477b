"use client";
import { permissionsOfRole } from "@orrery/domain";
import { type OperatorView, Role } from "@orrery/protocol";
import { ConfirmDialog, Field, Select, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { describeError } from "../../lib/errors/describe-error.ts";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { roleLabel } from "./create-operator-dialog.tsx";
import { PERMISSION_WORDS, ROLE_WORDS } from "./permission-words.ts";

export function OperatorRoleDialog({ operator, onClose }: { operator: OperatorView; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const setRole = useMutation(trpc.operators.setRole.mutationOptions());
  const [role, chooseRole] = useState<Role>(operator.role);

  async function confirm(): Promise<void> {
    if (role === operator.role) return;
    await setRole.mutateAsync({ operatorId: operator.id, role });
    await Promise.all([
      queryClient.invalidateQueries(trpc.operators.list.queryFilter()),
      queryClient.invalidateQueries(trpc.me.get.queryFilter()),
    ]);
    toast.success(`${operator.name} is now ${role}`);
  }

  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Role of ${operator.name}`}
      consequences={consequencesOf(operator.role, role)}
      confirmLabel={role === operator.role ? "Keep" : `Make ${role}`}
      describeError={describeError}
      onConfirm={confirm}
    >
      <Field label="Role" hint={ROLE_WORDS[role]}>
        <Select
          value={role}
          onValueChange={chooseRole}
          options={Role.options.map((value) => ({ value, label: roleLabel(value) }))}
        />
      </Field>
    </ConfirmDialog>
  );
}

/** What is gained and what is lost, one sentence each. */
function consequencesOf(from: Role, to: Role): string[] {
  if (from === to) return ["Nothing changes."];
  const before = permissionsOfRole(from);
  const after = permissionsOfRole(to);
  const gained = [...after].filter((permission) => !before.has(permission));
  const lost = [...before].filter((permission) => !after.has(permission));
  return [
    ...gained.map((permission) => `Gains: ${PERMISSION_WORDS[permission].toLowerCase()}.`),
    ...lost.map((permission) => `Loses: ${PERMISSION_WORDS[permission].toLowerCase()}.`),
    "It holds from the next request on, also for the operator's API tokens.",
  ];
}
