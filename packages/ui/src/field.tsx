"use client";
import { createContext, type ReactNode, useContext, useId } from "react";
import { classNames } from "./class-names.ts";

type FieldControl = {
  id?: string;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: true | undefined;
  required?: boolean;
};

const FieldContext = createContext<FieldControl>({});

/** What a control inside a Field must carry; empty outside of one. */
export function useFieldControl(): FieldControl {
  return useContext(FieldContext);
}

export type FieldProps = {
  label: ReactNode;
  hint?: ReactNode;
  /** A sentence that says what to do; replaces the hint. */
  error?: ReactNode;
  required?: boolean;
  optional?: boolean;
  className?: string | undefined;
  /** One Input, Textarea, Select or any control that spreads `useFieldControl()`. */
  children: ReactNode;
};

export function Field({
  label,
  hint,
  error,
  required,
  optional,
  className,
  children,
}: FieldProps): ReactNode {
  const id = useId();
  const noteId = `${id}-note`;
  const hasNote = Boolean(error ?? hint);
  return (
    <FieldContext
      value={{
        id,
        "aria-describedby": hasNote ? noteId : undefined,
        "aria-invalid": error ? true : undefined,
        ...(required ? { required } : {}),
      }}
    >
      <div className={classNames("flex min-w-0 flex-col gap-1.5", className)}>
        <label htmlFor={id} className="flex items-baseline gap-1.5 font-medium text-ink text-sm">
          {label}
          {optional ? <span className="font-normal text-ink-faint text-xs">optional</span> : null}
        </label>
        {children}
        {hasNote ? (
          <p
            id={noteId}
            role={error ? "alert" : undefined}
            className={classNames("text-xs", error ? "text-bad" : "text-ink-faint")}
          >
            {error ?? hint}
          </p>
        ) : null}
      </div>
    </FieldContext>
  );
}
