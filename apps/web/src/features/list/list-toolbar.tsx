"use client";
import { Kbd } from "@orrery/ui";
import type { ReactNode, Ref } from "react";
import { SearchInput } from "./search-input.tsx";

export type ListToolbarProps = {
  /** Its filter is in the address. */
  list: { url: { filter: string }; setUrl: (change: { filter: string | null }) => unknown };
  filterRef: Ref<HTMLInputElement>;
  label: string;
  placeholder: string;
  isPhone: boolean;
  /** The chips that narrow it. */
  children: ReactNode;
};

/** Above a list: what narrows it, and on a phone what sorts it. */
export function ListToolbar({
  list,
  filterRef,
  label,
  placeholder,
  isPhone,
  children,
}: ListToolbarProps): ReactNode {
  const { filter } = list.url;
  return (
    <div className="flex flex-wrap items-start gap-2 pb-3">
      <div className="w-full max-w-md flex-1 basis-72 max-md:max-w-none max-md:basis-full">
        <SearchInput
          ref={filterRef}
          label={label}
          placeholder={placeholder}
          value={filter}
          onChange={(text) => void list.setUrl({ filter: text })}
          trailing={filter === "" && !isPhone ? <Kbd>/</Kbd> : undefined}
        />
      </div>
      {children}
    </div>
  );
}
