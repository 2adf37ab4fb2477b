"use client";
import { Button, Dialog, DialogContent, type DialogContentProps } from "@orrery/ui";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { describeError } from "../../lib/errors/describe-error.ts";
import { FormError } from "../auth/form-error.tsx";
import { type DraftResult, draftErrors } from "./read-draft.ts";

export type DraftDialogProps<Input, Field extends string> = Pick<
  DialogContentProps,
  "title" | "description" | "size"
> & {
  /** The draft as it reads now. */
  result: DraftResult<Input, Field>;
  submitLabel: string;
  /** Red button, for what cannot be taken back. */
  destructive?: boolean;
  /** Rejects with what the hub says; the dialog then stays open and shows it. */
  send: (input: Input) => Promise<unknown>;
  onClose: () => void;
  /** The fields, with what is wrong with each; nobody is told what is missing before having tried. */
  children: (errors: ReadonlyMap<Field, string>) => ReactNode;
};

/** A form in a dialog: checked before it is sent, the first field that is wrong gets the focus. */
export function DraftDialog<Input, Field extends string>({
  title,
  description,
  size = "md",
  result,
  submitLabel,
  destructive = false,
  send,
  onClose,
  children,
}: DraftDialogProps<Input, Field>): ReactNode {
  const formId = useId();
  const [isChecked, setChecked] = useState(false);
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (isPending) return;
    setChecked(true);
    setProblem(null);
    if (result.outcome === "invalid") {
      requestAnimationFrame(() => focusFirstWrong(formId));
      return;
    }
    setPending(true);
    try {
      await send(result.input);
      onClose();
    } catch (error) {
      setProblem(describeError(error));
    } finally {
      setPending(false);
    }
  }

  return (
    <Dialog open onOpenChange={(open) => (open ? undefined : onClose())}>
      <DialogContent
        title={title}
        description={description}
        size={size}
        footer={
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              type="submit"
              form={formId}
              variant={destructive ? "danger" : "primary"}
              pending={isPending}
            >
              {submitLabel}
            </Button>
          </>
        }
      >
        <form id={formId} noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
          {children(isChecked ? draftErrors(result) : new Map<Field, string>())}
          <FormError message={problem} />
        </form>
      </DialogContent>
    </Dialog>
  );
}

function focusFirstWrong(formId: string): void {
  document.getElementById(formId)?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
}
