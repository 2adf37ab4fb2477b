"use client";
import { ChoiceCards, SegmentedField } from "@orrery/ui";
import type { ReactNode } from "react";
import { withKind } from "./target-draft.ts";
import { type TargetFieldsProps, TargetTextField } from "./target-text-field.tsx";
import { TARGET_KIND_WORDS, TARGET_KINDS } from "./target-words.ts";

/** What is measured: the kind, and only the fields of that kind. */
export function TargetCheckFields(fields: TargetFieldsProps): ReactNode {
  const { draft, onChange } = fields;
  return (
    <>
      <ChoiceCards
        label="What is measured"
        className="sm:grid-cols-2"
        value={draft.kind}
        onValueChange={(kind) => onChange(withKind(draft, kind))}
        options={TARGET_KINDS.map((value) => ({ value, ...TARGET_KIND_WORDS[value] }))}
      />
      {draft.kind === "tcp" || draft.kind === "tls" ? (
        <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_7rem]">
          <TargetTextField
            {...fields}
            field="host"
            label="Host"
            required
            className="font-mono"
            placeholder="api.example.org"
          />
          <TargetTextField
            {...fields}
            field="port"
            label="Port"
            required
            className="font-mono"
            inputMode="numeric"
          />
        </div>
      ) : (
        <TargetTextField
          {...fields}
          field="url"
          label="Address"
          required
          className="font-mono"
          inputMode="url"
          placeholder={draft.kind === "http" ? "https://api.example.org/time" : "wss://ws.example.org/v5"}
        />
      )}
      {draft.kind === "tls" ? (
        <TargetTextField
          {...fields}
          field="serverName"
          label="Server name"
          optional
          hint="Asked for in the handshake, and the certificate must be for it. Empty: the host."
          className="font-mono"
        />
      ) : null}
      {draft.kind === "http" ? (
        <div className="grid gap-4 sm:grid-cols-2">
          <SegmentedField
            label="Method"
            value={draft.method}
            onValueChange={(method) => onChange({ ...draft, method })}
            options={[
              { value: "HEAD", label: "HEAD" },
              { value: "GET", label: "GET" },
            ]}
          />
          <TargetTextField
            {...fields}
            field="expectedStatus"
            label="Expected status"
            optional
            hint="Any other answer counts as lost. Empty: any below 400."
            inputMode="numeric"
          />
        </div>
      ) : null}
    </>
  );
}
