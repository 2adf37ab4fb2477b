"use client";
import { Button, CopyButton, Dialog, DialogContent, Field, Input, toast } from "@orrery/ui";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { authClient, describeAuthError } from "../../lib/auth/auth-client.ts";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { FormError } from "../auth/form-error.tsx";
import { TotpQr } from "./totp-qr.tsx";

type Step =
  | { step: "password" }
  | { step: "scan"; totpUri: string; backupCodes: string[] }
  | { step: "backup"; backupCodes: string[] };

/** Password, then the app is taught and proves itself with a code, then the backup codes, shown this once. */
export function EnableTwoFactorDialog({ onClose }: { onClose: () => void }) {
  const formId = useId();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [step, setStep] = useState<Step>({ step: "password" });
  const [text, setText] = useState("");
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setProblem(null);
    setSending(true);
    const failure = await advance();
    setSending(false);
    setProblem(failure);
  }

  /** One step on; the sentence of what went wrong, or null. */
  async function advance(): Promise<string | null> {
    switch (step.step) {
      case "password": {
        const { data, error } = await authClient.twoFactor.enable({ password: text });
        if (error !== null) return describeAuthError(error);
        setText("");
        // The type allows for other methods of a second factor; this hub has only the app.
        if (!("totpURI" in data)) return "The hub offers no authenticator code; see its log.";
        setStep({ step: "scan", totpUri: data.totpURI, backupCodes: data.backupCodes });
        return null;
      }
      case "scan": {
        const { error } = await authClient.twoFactor.verifyTotp({ code: text.replace(/\s/g, "") });
        if (error !== null) return describeAuthError(error);
        setStep({ step: "backup", backupCodes: step.backupCodes });
        await queryClient.invalidateQueries(trpc.me.get.queryFilter());
        toast.success("Two-factor sign-in is on");
        return null;
      }
      case "backup":
        onClose();
        return null;
    }
  }

  return (
    <Dialog open onOpenChange={(open) => (open ? undefined : onClose())}>
      <DialogContent
        title={step.step === "backup" ? "Keep your backup codes" : "Switch two-factor sign-in on"}
        footer={
          <>
            {step.step === "backup" ? null : <Button onClick={onClose}>Cancel</Button>}
            <Button type="submit" form={formId} variant="primary" pending={isSending}>
              {step.step === "backup" ? "I have stored them" : step.step === "scan" ? "Verify" : "Continue"}
            </Button>
          </>
        }
      >
        <form id={formId} noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
          {step.step === "password" ? (
            <Field label="Password" hint="To make sure that it is you." required>
              <Input
                type="password"
                autoComplete="current-password"
                autoFocus
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
            </Field>
          ) : null}
          {step.step === "scan" ? (
            <>
              <TotpQr uri={step.totpUri} />
              <Field label="Code" hint="The six digits that the app shows now." required>
                <Input
                  inputMode="numeric"
                  autoComplete="one-time-code"
                  autoFocus
                  className="font-mono"
                  value={text}
                  onChange={(event) => setText(event.target.value)}
                />
              </Field>
            </>
          ) : null}
          {step.step === "backup" ? <BackupCodes codes={step.backupCodes} /> : null}
          <FormError message={problem} />
        </form>
      </DialogContent>
    </Dialog>
  );
}

function BackupCodes({ codes }: { codes: readonly string[] }) {
  return (
    <div className="flex flex-col gap-3">
      <p className="text-pretty text-ink-muted text-sm">
        Each signs you in once if your authenticator app is lost. They are not shown again.
      </p>
      <ul className="grid grid-cols-2 gap-x-6 gap-y-1 rounded-lg border border-line bg-inset p-3 font-mono text-ink text-sm">
        {codes.map((code) => (
          <li key={code} className="select-all">
            {code}
          </li>
        ))}
      </ul>
      <CopyButton
        text={codes.join("\n")}
        label="all backup codes"
        withText
        variant="secondary"
        className="self-start"
      />
    </div>
  );
}
