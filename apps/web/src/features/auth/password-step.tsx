"use client";
import { Button, Field, Input } from "@orrery/ui";
import { type FormEvent, useState } from "react";
import { authClient, describeAuthError } from "../../lib/auth/auth-client.ts";
import { AuthHeading } from "./auth-heading.tsx";
import { FormError } from "./form-error.tsx";

export function PasswordStep({ onDone, onTwoFactor }: { onDone: () => void; onTwoFactor: () => void }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (email.trim() === "" || password === "")
      return setProblem("Enter your email address and your password.");
    setSending(true);
    setProblem(null);
    const { data, error } = await authClient.signIn.email({ email: email.trim(), password });
    if (error !== null) {
      setSending(false);
      return setProblem(describeAuthError(error));
    }
    if ("twoFactorRedirect" in data) onTwoFactor();
    else onDone();
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-4">
      <AuthHeading title="Sign in" />
      <Field label="Email" required>
        <Input
          name="email"
          type="email"
          autoComplete="username"
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      <Field label="Password" required>
        <Input
          name="password"
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      <FormError message={problem} />
      <Button type="submit" variant="primary" pending={isSending}>
        Sign in
      </Button>
      <p className="text-pretty text-ink-faint text-xs">
        No account, or a forgotten password? An admin creates accounts under Settings, Operators.
      </p>
    </form>
  );
}
