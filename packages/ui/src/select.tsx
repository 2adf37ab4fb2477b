"use client";
import { Check, ChevronDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { useFieldControl } from "./field.tsx";
import { controlClass } from "./input.tsx";

export type SelectOption<V extends string = string> = {
  value: V;
  label: ReactNode;
  /** A second, quieter line. */
  hint?: string;
  disabled?: boolean;
};

export type SelectProps<V extends string> = {
  value: V;
  onValueChange: (value: V) => void;
  options: ReadonlyArray<SelectOption<V>>;
  /** Needed outside a Field. */
  "aria-label"?: string;
  placeholder?: string;
  disabled?: boolean;
  className?: string;
};

export function Select<V extends string>({
  value,
  onValueChange,
  options,
  placeholder,
  disabled,
  className,
  ...aria
}: SelectProps<V>): ReactNode {
  const { required: _required, ...field } = useFieldControl();
  const chosen = options.find((option) => option.value === value);
  return (
    <Radix.Root value={value} onValueChange={(next) => onValueChange(next as V)} disabled={disabled ?? false}>
      <Radix.Trigger
        {...field}
        {...aria}
        className={classNames(
          controlClass,
          "inline-flex h-8 items-center justify-between gap-2 text-left touch:h-11 data-placeholder:text-ink-faint",
          className,
        )}
      >
        <span className="truncate">
          {/* Said here, since Radix finds it only among the items, which a page has when it is awake. */}
          <Radix.Value placeholder={placeholder}>{chosen?.label}</Radix.Value>
        </span>
        <ChevronDown aria-hidden className="size-3.5 shrink-0 text-ink-faint" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) animate-appear overflow-hidden rounded-lg border border-line-strong bg-raised shadow-md"
        >
          <Radix.Viewport className="p-1">
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value}
                disabled={option.disabled ?? false}
                className="relative flex cursor-default select-none flex-col rounded-sm py-1.5 pr-8 pl-2 text-ink text-sm outline-none data-disabled:opacity-50 data-highlighted:bg-hover touch:min-h-11 touch:justify-center"
              >
                <Radix.ItemText>{option.label}</Radix.ItemText>
                {option.hint === undefined ? null : (
                  <span className="text-ink-faint text-xs">{option.hint}</span>
                )}
                <Radix.ItemIndicator className="absolute top-2 right-2">
                  <Check aria-hidden className="size-3.5 text-accent" />
                </Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
