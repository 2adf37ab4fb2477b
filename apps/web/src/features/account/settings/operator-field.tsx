"use client";
import { Field, Input, Select } from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";

const NOBODY = "nobody";

/** An operator by name where the reader may see who there is; by id where not. */
export function OperatorField({
  label,
  value,
  onChange,
  error,
  hint,
  required = false,
}: {
  label: string;
  /** An operator's id; empty = nobody. */
  value: string;
  onChange: (operatorId: string) => void;
  error?: string | undefined;
  hint?: string;
  required?: boolean;
}): ReactNode {
  const trpc = useTRPC();
  const { can, me } = useMe();
  const mayList = can("operators:read");
  const { data: operators } = useQuery(trpc.operators.list.queryOptions(undefined, { enabled: mayList }));
  if (!mayList) {
    return (
      <Field
        label={label}
        error={error}
        hint={`${hint ?? ""} By id, since your role does not see who there is; your own is ${me.actor.id}.`.trim()}
        required={required}
      >
        <Input value={value} className="font-mono" onChange={(event) => onChange(event.target.value)} />
      </Field>
    );
  }
  return (
    <Field label={label} error={error} hint={hint} required={required}>
      <Select
        value={value === "" ? (required ? "" : NOBODY) : value}
        onValueChange={(next) => onChange(next === NOBODY ? "" : next)}
        placeholder="Choose an operator"
        options={[
          ...(required ? [] : [{ value: NOBODY, label: "Nobody" }]),
          ...(operators ?? []).map(({ id, name, email }) => ({
            value: id as string,
            label: name,
            hint: email,
          })),
        ]}
      />
    </Field>
  );
}
