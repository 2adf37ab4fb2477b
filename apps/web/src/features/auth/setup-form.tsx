"use client";
import { Email } from "@orrery/protocol";
import { Button, Field, Input } from "@orrery/ui";
import { type FormEvent, useState } from "react";
import { authClient } from "../../lib/auth/auth-client.ts";
import { describeError, wireErrorOf } from "../../lib/errors/describe-error.ts";
import { useTRPCClient } from "../../lib/trpc/client.tsx";
import { AuthHeading } from "./auth-heading.tsx";
import { FormError } from "./form-error.tsx";
import { NewPasswordField } from "./new-password-field.tsx";
import { passwordStrength } from "./password-strength.ts";
import { SetupDone } from "./setup-done.tsx";
import { SetupPending } from "./setup-pending.tsx";

type Progress =
  | { state: "editing"; error: string | null }
  | { state: "sending" }
  /** Someone was faster with the same link. */
  | { state: "already_done" }
  | { state: "link_invalid" };

/** First run: creates the first admin with the one-time link's code, then signs in. */
export function SetupForm({ code }: { code: string }) {
  const hub = useTRPCClient();
  const [progress, setProgress] = useState<Progress>({ state: "editing", error: null });
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const problem = problemOf(name, email, password);
    if (problem !== null) return setProgress({ state: "editing", error: problem });
    setProgress({ state: "sending" });
    try {
      await hub.setup.complete.mutate({ code, name: name.trim(), email: email.trim(), password });
    } catch (error) {
      const errorCode = wireErrorOf(error)?.code;
      if (errorCode === "SETUP_ALREADY_DONE") setProgress({ state: "already_done" });
      else if (errorCode === "SETUP_LINK_INVALID") setProgress({ state: "link_invalid" });
      else setProgress({ state: "editing", error: describeError(error) });
      return;
    }
    const { error } = await authClient.signIn.email({ email: email.trim(), password });
    window.location.assign(error === null ? "/" : "/sign-in");
  }

  if (progress.state === "already_done") return <SetupDone />;
  if (progress.state === "link_invalid") {
    return (
      <>
        <FormError message="This set-up link has expired or was replaced by a newer one." />
        <div className="mt-6">
          <SetupPending />
        </div>
      </>
    );
  }
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-4">
      <AuthHeading title="Create the first admin">
        This account can do everything, also create further operators. The link that brought you here works
        once.
      </AuthHeading>
      <Field label="Name" required>
        <Input
          name="name"
          autoComplete="name"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <Field label="Email" required>
        <Input
          name="email"
          type="email"
          autoComplete="username"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      <NewPasswordField label="Password" value={password} onChange={setPassword} />
      <FormError message={progress.state === "editing" ? progress.error : null} />
      <Button type="submit" variant="primary" pending={progress.state === "sending"}>
        Create admin and sign in
      </Button>
    </form>
  );
}

function problemOf(name: string, email: string, password: string): string | null {
  if (name.trim() === "") return "Enter your name; it stands beside what you do in the audit log.";
  if (!Email.safeParse(email.trim()).success) return "Enter a valid email address; you sign in with it.";
  const strength = passwordStrength(password);
  return strength.isAccepted ? null : `The password needs ${strength.label}.`;
}
