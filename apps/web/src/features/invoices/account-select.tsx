"use client";
import { Select } from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { useAccountNames } from "./use-account-names.ts";

const NOBODY = "-";

export type AccountSelectProps = {
  /** Null = none of them. */
  value: string | null;
  onChange: (accountId: string | null) => void;
  /** What none of them means, such as "All accounts"; absent = one must be chosen. */
  noneLabel?: string;
  /** Needed outside a Field. */
  "aria-label"?: string;
  className?: string;
};

/** One of the accounts, by name; closed ones say so. */
export function AccountSelect({
  value,
  onChange,
  noneLabel,
  className,
  ...aria
}: AccountSelectProps): ReactNode {
  const trpc = useTRPC();
  const accounts = useQuery(trpc.accounts.list.queryOptions());
  const { nameOf } = useAccountNames();
  const known = accounts.data ?? [];
  const isKnown = value === null || known.some(({ id }) => id === value);
  const options = [
    ...(noneLabel === undefined ? [] : [{ value: NOBODY, label: noneLabel }]),
    // What the address names stays chosen while the accounts are read.
    ...(isKnown ? [] : [{ value: value ?? "", label: nameOf(value ?? "") }]),
    ...known
      .toSorted((a, b) => a.name.localeCompare(b.name))
      .map(({ id, name, state }) => ({
        value: id as string,
        label: name,
        ...(state === "active" ? {} : { hint: state }),
      })),
  ];
  return (
    <Select
      {...aria}
      value={value ?? (noneLabel === undefined ? "" : NOBODY)}
      onValueChange={(next) => onChange(next === NOBODY ? null : next)}
      options={options}
      placeholder={
        accounts.isPending ? "Loading…" : known.length === 0 ? "No account yet" : "Choose an account"
      }
      {...(className === undefined ? {} : { className })}
    />
  );
}
