"use client";
import { ChoiceCards, Field, Input, SegmentedControl } from "@orrery/ui";
import type { ReactNode } from "react";
import { type TargetDraft, type TargetErrors, withKind } from "./target-draft.ts";
import { TARGET_KIND_WORDS, TARGET_KINDS } from "./target-words.ts";

export type TargetFieldsProps = {
  draft: TargetDraft;
  errors: TargetErrors;
  onChange: (draft: TargetDraft) => void;
};

/** What is measured: the kind, and only the fields of that kind. */
export function TargetCheckFields({ draft, errors, onChange }: TargetFieldsProps): ReactNode {
  const set = (change: Partial<TargetDraft>) => onChange({ ...draft, ...change });
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
          <Field label="Host" error={errors.get("host")} required>
            <Input
              className="font-mono"
              placeholder="api.example.org"
              value={draft.host}
              onChange={(event) => set({ host: event.target.value })}
            />
          </Field>
          <Field label="Port" error={errors.get("port")} required>
            <Input
              className="font-mono"
              inputMode="numeric"
              value={draft.port}
              onChange={(event) => set({ port: event.target.value })}
            />
          </Field>
        </div>
      ) : (
        <Field label="Address" error={errors.get("url")} required>
          <Input
            className="font-mono"
            inputMode="url"
            placeholder={draft.kind === "http" ? "https://api.example.org/time" : "wss://ws.example.org/v5"}
            value={draft.url}
            onChange={(event) => set({ url: event.target.value })}
          />
        </Field>
      )}
      {draft.kind === "tls" ? (
        <Field
          label="Server name"
          optional
          hint="Asked for in the handshake, and the certificate must be for it. Empty: the host."
          error={errors.get("serverName")}
        >
          <Input
            className="font-mono"
            value={draft.serverName}
            onChange={(event) => set({ serverName: event.target.value })}
          />
        </Field>
      ) : null}
      {draft.kind === "http" ? (
        <div className="grid gap-4 sm:grid-cols-2">
          <div className="flex flex-col gap-1.5">
            <span className="font-medium text-ink text-sm">Method</span>
            <SegmentedControl
              label="Method"
              className="self-start"
              value={draft.method}
              onValueChange={(method) => set({ method })}
              options={[
                { value: "HEAD", label: "HEAD" },
                { value: "GET", label: "GET" },
              ]}
            />
          </div>
          <Field
            label="Expected status"
            optional
            hint="Any other answer counts as lost. Empty: any below 400."
            error={errors.get("expectedStatus")}
          >
            <Input
              inputMode="numeric"
              value={draft.expectedStatus}
              onChange={(event) => set({ expectedStatus: event.target.value })}
            />
          </Field>
        </div>
      ) : null}
    </>
  );
}
