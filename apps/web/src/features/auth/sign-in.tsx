"use client";
import { useState } from "react";
import { PasswordStep } from "./password-step.tsx";
import { TwoFactorStep } from "./two-factor-step.tsx";

export function SignIn({ next }: { next: string }) {
  const [step, setStep] = useState<"password" | "two_factor">("password");
  // A full load, so that the pages are rendered anew with the session.
  const done = () => window.location.assign(next);
  return step === "password" ? (
    <PasswordStep onDone={done} onTwoFactor={() => setStep("two_factor")} />
  ) : (
    <TwoFactorStep onDone={done} onBack={() => setStep("password")} />
  );
}
