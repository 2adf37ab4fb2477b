"use client";
import type { FederationView, MemberId } from "@orrery/protocol";
import { Field, Select, type SelectOption } from "@orrery/ui";
import type { ReactNode } from "react";

/** What stands for "the first candidate" in a list of member ids. */
const FIRST = "first";

export type TargetSelectProps = {
  federation: FederationView;
  value: MemberId | null;
  onChange: (memberId: MemberId | null) => void;
};

/** Who could take over, in order and with the reasons; who could not stands there, too, with what speaks against it. */
export function TargetSelect({ federation, value, onChange }: TargetSelectProps): ReactNode {
  const { candidates, rejected } = federation.readiness;
  const [first] = candidates;
  const options: SelectOption[] = [
    {
      value: FIRST,
      label: first === undefined ? "The first candidate" : `The first candidate: ${first.name}`,
      hint: first === undefined ? "Nobody can take over now." : `By rank, at the moment it happens.`,
    },
    ...candidates.map(({ memberId, name, rank, reasons }) => ({
      value: memberId,
      label: `${rank}. ${name}`,
      hint: reasons.join(", "),
    })),
    ...rejected.map(({ memberId, name, reasons }) => ({
      value: memberId,
      label: name,
      hint: `Rejected: ${reasons.join("; ")}`,
      disabled: true,
    })),
  ];
  return (
    <Field label="New leader">
      <Select
        value={value ?? FIRST}
        onValueChange={(next) => onChange(next === FIRST ? null : (next as MemberId))}
        options={options}
      />
    </Field>
  );
}
