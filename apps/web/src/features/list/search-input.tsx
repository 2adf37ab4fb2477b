"use client";
import { Input } from "@orrery/ui";
import { Search } from "lucide-react";
import type { ReactNode, Ref } from "react";

export type SearchInputProps = {
  ref: Ref<HTMLInputElement>;
  label: string;
  placeholder: string;
  value: string;
  /** Null = emptied, so that it leaves the address. */
  onChange: (text: string | null) => void;
  trailing?: ReactNode;
};

/** Narrows a list as one types; Escape and Enter give the keys back to the list. */
export function SearchInput({
  ref,
  label,
  placeholder,
  value,
  onChange,
  trailing,
}: SearchInputProps): ReactNode {
  return (
    <Input
      ref={ref}
      aria-label={label}
      placeholder={placeholder}
      leading={<Search aria-hidden />}
      trailing={trailing}
      value={value}
      onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}
      onKeyDown={(event) => {
        if (event.key === "Escape" || event.key === "Enter") event.currentTarget.blur();
      }}
    />
  );
}
