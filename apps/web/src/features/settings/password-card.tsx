"use client";
import { Button, Card, Field, Input, toast } from "@orrery/ui";
import { type FormEvent, useState } from "react";
import { authClient, describeAuthError } from "../../lib/auth/auth-client.ts";
import { FormError } from "../auth/form-error.tsx";
import { NewPasswordField } from "../auth/new-password-field.tsx";
import { passwordStrength } from "../auth/password-strength.ts";

export function PasswordCard() {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const strength = passwordStrength(next);
    if (current === "") return setProblem("Enter your current password.");
    if (!strength.isAccepted) return setProblem(`The new password needs ${strength.label}.`);
    setSending(true);
    setProblem(null);
    const { error } = await authClient.changePassword({
      currentPassword: current,
      newPassword: next,
      revokeOtherSessions: true,
    });
    setSending(false);
    if (error !== null) return setProblem(describeAuthError(error));
    setCurrent("");
    setNext("");
    toast.success("Password changed", { description: "Your other sessions were signed out." });
  }

  return (
    <Card title="Password">
      <form onSubmit={(event) => void submit(event)} noValidate className="flex max-w-sm flex-col gap-4">
        <Field label="Current password" required>
          <Input
            type="password"
            autoComplete="current-password"
            value={current}
            onChange={(event) => setCurrent(event.target.value)}
          />
        </Field>
        <NewPasswordField label="New password" value={next} onChange={setNext} />
        <p className="text-ink-faint text-xs">A change signs out all your other sessions.</p>
        <FormError message={problem} />
        <Button type="submit" pending={isSending} className="self-start">
          Change password
        </Button>
      </form>
    </Card>
  );
}
