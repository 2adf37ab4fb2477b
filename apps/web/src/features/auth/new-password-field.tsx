"use client";
import { PASSWORD_LENGTH_MIN } from "@orrery/protocol";
import { classNames, Field, IconButton, Input } from "@orrery/ui";
import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { passwordStrength } from "./password-strength.ts";

export type NewPasswordFieldProps = {
  label: string;
  value: string;
  onChange: (value: string) => void;
};

/** A password to be chosen: can be shown, and says how far it is from good enough. */
export function NewPasswordField({ label, value, onChange }: NewPasswordFieldProps) {
  const [isShown, setShown] = useState(false);
  const strength = passwordStrength(value);
  return (
    <div className="flex flex-col gap-1.5">
      <Field
        label={label}
        required
        hint={
          value === "" ? `At least ${PASSWORD_LENGTH_MIN} characters; a sentence is good.` : strength.label
        }
      >
        <Input
          type={isShown ? "text" : "password"}
          autoComplete="new-password"
          value={value}
          onChange={(event) => onChange(event.target.value)}
          trailing={
            <IconButton
              size="sm"
              label={isShown ? "Hide what is typed" : "Show what is typed"}
              onClick={() => setShown(!isShown)}
            >
              {isShown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
            </IconButton>
          }
        />
      </Field>
      <div aria-hidden className="grid grid-cols-3 gap-1">
        {[1, 2, 3].map((step) => (
          <span
            key={step}
            className={classNames("h-0.5 rounded-full", strength.level >= step ? "bg-ink-muted" : "bg-line")}
          />
        ))}
      </div>
    </div>
  );
}
