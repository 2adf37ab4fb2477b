"use client";
import type { FilterableNode } from "@orrery/domain";
import { classNames, Kbd } from "@orrery/ui";
import { Search, X } from "lucide-react";
import { type KeyboardEvent, type Ref, useId, useImperativeHandle, useMemo, useRef, useState } from "react";
import { type Suggestion, suggestFor, wordAt } from "./filter-suggestions.ts";

export type FilterBoxProps = {
  value: string;
  onChange: (value: string) => void;
  /** What is wrong with the text, as one sentence. */
  problem: string | null;
  nodes: { values(): Iterable<FilterableNode> };
  ref: Ref<HTMLInputElement>;
  /** Enter was pressed with no suggestion chosen. */
  onEnter?: () => void;
  placeholder?: string;
  /** Takes the whole width, and promises no key that leads to it. */
  isInForm?: boolean;
};

/** Free text and `key=value` terms, with the fields, labels and values that the fleet really has to choose from. */
export function FilterBox({
  value,
  onChange,
  problem,
  nodes,
  ref,
  onEnter,
  placeholder = "Filter: tokyo  health=online  label.env=prod",
  isInForm = false,
}: FilterBoxProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useImperativeHandle(ref, () => input.current as HTMLInputElement);
  const [isOpen, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const [caret, setCaret] = useState(value.length);
  const word = wordAt(value, Math.min(caret, value.length));
  const suggestions = useMemo(
    () => (isOpen ? suggestFor(word.text, nodes.values()) : []),
    [isOpen, word.text, nodes],
  );
  const isListOpen = isOpen && suggestions.length > 0;

  function accept(suggestion: Suggestion): void {
    const before = value.slice(0, word.start) + suggestion.insert;
    onChange(before + value.slice(word.end).trimStart());
    setChosen(-1);
    setCaret(before.length);
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(before.length, before.length);
    });
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key === "Escape") {
      if (isListOpen) setOpen(false);
      else event.currentTarget.blur();
      return;
    }
    if (!isListOpen) {
      if (event.key === "Enter") leave(event.currentTarget);
      if (event.key === "ArrowDown") setOpen(true);
      return;
    }
    const suggestion = suggestions[chosen];
    if (event.key === "ArrowDown") setChosen((chosen + 1) % suggestions.length);
    else if (event.key === "ArrowUp") setChosen((chosen <= 0 ? suggestions.length : chosen) - 1);
    else if ((event.key === "Enter" || event.key === "Tab") && suggestion !== undefined) accept(suggestion);
    else if (event.key === "Enter") {
      setOpen(false);
      leave(event.currentTarget);
      return;
    } else return;
    event.preventDefault();
  }

  function leave(field: HTMLInputElement): void {
    field.blur();
    onEnter?.();
  }

  return (
    <div
      className={classNames(
        "relative w-full",
        !isInForm && "max-w-md flex-1 basis-72 max-md:max-w-none max-md:basis-full",
      )}
    >
      <Search
        aria-hidden
        className="pointer-events-none absolute top-2.25 left-2.5 size-3.5 text-ink-faint touch:top-3.75"
      />
      <input
        ref={input}
        role="combobox"
        aria-label="Filter nodes"
        aria-expanded={isListOpen}
        aria-controls={`${id}-list`}
        aria-activedescendant={isListOpen && chosen >= 0 ? `${id}-${chosen}` : undefined}
        aria-autocomplete="list"
        aria-invalid={problem !== null || undefined}
        aria-describedby={problem === null ? undefined : `${id}-problem`}
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
          setCaret(event.target.selectionStart ?? event.target.value.length);
          setChosen(-1);
          setOpen(true);
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
        className="h-8 w-full rounded-md border border-line-control bg-inset pr-9 pl-8 text-ink text-sm hover:border-ink-faint focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0 aria-invalid:border-bad touch:h-11 touch:text-lg"
      />
      {value === "" ? (
        isInForm ? null : (
          <span aria-hidden className="pointer-events-none absolute top-1.75 right-2.5 max-md:hidden">
            <Kbd>/</Kbd>
          </span>
        )
      ) : (
        <button
          type="button"
          aria-label="Clear the filter"
          onClick={() => onChange("")}
          className="absolute top-0 right-0 inline-flex h-8 w-8 items-center justify-center text-ink-faint hover:text-ink touch:size-11"
        >
          <X aria-hidden className="size-3.5" />
        </button>
      )}
      {problem === null || isListOpen ? null : (
        <p id={`${id}-problem`} role="alert" className="pt-1 text-bad text-xs">
          {problem}
        </p>
      )}
      {isListOpen ? (
        <div
          role="listbox"
          id={`${id}-list`}
          aria-label="Suggestions"
          className="absolute inset-x-0 top-full z-30 mt-1 rounded-lg border border-line-strong bg-raised p-1 shadow-md"
        >
          {suggestions.map((suggestion, index) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus and names the active option
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled at the input
            <div
              key={suggestion.insert}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === chosen}
              // The input must not lose the focus before the click arrives.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => accept(suggestion)}
              className={classNames(
                "flex cursor-default items-center justify-between gap-3 rounded-sm px-2 py-1.5 text-sm touch:min-h-11",
                index === chosen ? "bg-selected" : "hover:bg-hover",
              )}
            >
              <span className="truncate font-mono text-xs">{suggestion.label}</span>
              <span className="text-ink-faint text-xs">{suggestion.note}</span>
            </div>
          ))}
        </div>
      ) : null}
    </div>
  );
}
