"use client";
import { Button, Field, Input } from "@orrery/ui";
import { type FormEvent, useState } from "react";
import { authClient, describeAuthError } from "../../lib/auth/auth-client.ts";
import { AuthHeading } from "./auth-heading.tsx";
import { FormError } from "./form-error.tsx";

export function TwoFactorStep({ onDone, onBack }: { onDone: () => void; onBack: () => void }) {
  const [kind, setKind] = useState<"totp" | "backup">("totp");
  const [code, setCode] = useState("");
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const isTotp = kind === "totp";

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const text = code.replace(/\s/g, "");
    if (text === "") return setProblem("Enter the code.");
    setSending(true);
    setProblem(null);
    const { error } = isTotp
      ? await authClient.twoFactor.verifyTotp({ code: text })
      : await authClient.twoFactor.verifyBackupCode({ code: text });
    if (error === null) return onDone();
    setSending(false);
    setProblem(describeAuthError(error));
  }

  function switchKind(): void {
    setKind(isTotp ? "backup" : "totp");
    setCode("");
    setProblem(null);
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-4">
      <AuthHeading title="Second factor">
        {isTotp
          ? "Enter the six digits that your authenticator app shows for Orrery."
          : "Enter one of the backup codes you stored when you switched two-factor on. Each works once."}
      </AuthHeading>
      <Field label={isTotp ? "Code" : "Backup code"} required>
        <Input
          key={kind}
          name="code"
          inputMode={isTotp ? "numeric" : "text"}
          autoComplete="one-time-code"
          autoFocus
          className="font-mono"
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      </Field>
      <FormError message={problem} />
      <Button type="submit" variant="primary" pending={isSending}>
        Verify
      </Button>
      <div className="flex justify-between">
        <Button variant="ghost" size="sm" onClick={onBack}>
          Back
        </Button>
        <Button variant="ghost" size="sm" onClick={switchKind}>
          {isTotp ? "Use a backup code" : "Use the app's code"}
        </Button>
      </div>
    </form>
  );
}
