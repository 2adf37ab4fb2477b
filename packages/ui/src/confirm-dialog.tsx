"use client";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { Button } from "./button.tsx";
import { Dialog, DialogClose, DialogContent } from "./dialog.tsx";
import { Field } from "./field.tsx";
import { Input } from "./input.tsx";
import { PreviewList } from "./preview-list.tsx";

export type ConfirmDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  /** The preview: one sentence for each thing that will happen. */
  consequences: ReadonlyArray<ReactNode>;
  confirmLabel: string;
  /** Red button, for what cannot be taken back. */
  destructive?: boolean;
  /** False while something else is missing: a field, or a check that does not hold. */
  canConfirm?: boolean;
  size?: "sm" | "md" | "lg";
  /** The reader must type this text first. */
  typedConfirmation?: string;
  /** More inputs (a reason, a duration), above the consequences. */
  children?: ReactNode;
  /** Reads the error that `onConfirm` rejected with; the dialog stays open and shows the sentence. */
  describeError?: (error: unknown) => string;
  /** The dialog closes when this resolves. */
  onConfirm: () => Promise<void> | void;
};

/** Says what will happen before it happens. */
export function ConfirmDialog(props: ConfirmDialogProps): ReactNode {
  return (
    <Dialog open={props.open} onOpenChange={props.onOpenChange}>
      {props.open ? <ConfirmForm {...props} /> : null}
    </Dialog>
  );
}

function ConfirmForm({
  onOpenChange,
  title,
  description,
  consequences,
  confirmLabel,
  destructive = false,
  canConfirm = true,
  size = "sm",
  typedConfirmation,
  children,
  describeError,
  onConfirm,
}: ConfirmDialogProps): ReactNode {
  const formId = useId();
  const [typed, setTyped] = useState("");
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const ready = canConfirm && (typedConfirmation === undefined || typed.trim() === typedConfirmation);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!ready || pending) return;
    setPending(true);
    setError(null);
    try {
      await onConfirm();
      onOpenChange(false);
    } catch (cause) {
      setError(describeError?.(cause) ?? (cause instanceof Error ? cause.message : String(cause)));
    } finally {
      setPending(false);
    }
  }

  return (
    <DialogContent
      title={title}
      description={description}
      size={size}
      footer={
        <>
          <DialogClose>
            <Button>Cancel</Button>
          </DialogClose>
          <Button
            type="submit"
            form={formId}
            variant={destructive ? "danger" : "primary"}
            pending={pending}
            disabled={!ready}
          >
            {confirmLabel}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        {children}
        <PreviewList items={consequences} />
        {typedConfirmation === undefined ? null : (
          <Field
            label={
              <span className="font-normal text-ink-muted">
                Type <span className="select-all font-medium font-mono text-ink">{typedConfirmation}</span> to
                confirm
              </span>
            }
          >
            <Input value={typed} onChange={(event) => setTyped(event.target.value)} className="font-mono" />
          </Field>
        )}
        {error === null ? null : (
          <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad text-sm">
            {error}
          </p>
        )}
      </form>
    </DialogContent>
  );
}
