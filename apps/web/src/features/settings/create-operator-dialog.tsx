"use client";
import { Email, Role } from "@orrery/protocol";
import { Button, Dialog, DialogContent, Field, Input, Select, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { describeError } from "../../lib/errors/describe-error.ts";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { FormError } from "../auth/form-error.tsx";
import { NewPasswordField } from "../auth/new-password-field.tsx";
import { passwordStrength } from "../auth/password-strength.ts";
import { ROLE_WORDS } from "./permission-words.ts";

export function CreateOperatorDialog({ onClose }: { onClose: () => void }) {
  const formId = useId();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const create = useMutation(trpc.operators.create.mutationOptions());
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<string | null>(null);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const wrong = problemOf(name, email, password);
    setProblem(wrong);
    if (wrong !== null) return;
    try {
      await create.mutateAsync({ name: name.trim(), email: email.trim(), role, password });
    } catch (error) {
      setProblem(describeError(error));
      return;
    }
    await queryClient.invalidateQueries(trpc.operators.list.queryFilter());
    toast.success(`Added ${email.trim()}`);
    onClose();
  }

  return (
    <Dialog open onOpenChange={(open) => (open ? undefined : onClose())}>
      <DialogContent
        title="Add operator"
        description="Tell them the password in person; they can change it under Settings, Security."
        footer={
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" form={formId} variant="primary" pending={create.isPending}>
              Add operator
            </Button>
          </>
        }
      >
        <form id={formId} noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
          <Field label="Name" required>
            <Input autoFocus value={name} onChange={(event) => setName(event.target.value)} />
          </Field>
          <Field label="Email" required>
            <Input type="email" value={email} onChange={(event) => setEmail(event.target.value)} />
          </Field>
          <Field label="Role" hint={ROLE_WORDS[role]}>
            <Select
              value={role}
              onValueChange={setRole}
              options={Role.options.map((value) => ({ value, label: roleLabel(value) }))}
            />
          </Field>
          <NewPasswordField label="First password" value={password} onChange={setPassword} />
          <FormError message={problem} />
        </form>
      </DialogContent>
    </Dialog>
  );
}

export function roleLabel(role: Role): string {
  return role.charAt(0).toUpperCase() + role.slice(1);
}

function problemOf(name: string, email: string, password: string): string | null {
  if (name.trim() === "") return "Enter a name.";
  if (!Email.safeParse(email.trim()).success) return "Enter a valid email address.";
  const strength = passwordStrength(password);
  return strength.isAccepted ? null : `The password needs ${strength.label}.`;
}
