"use client";
import type { TargetView } from "@orrery/protocol";
import { Button, Dialog, DialogContent, toast } from "@orrery/ui";
import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { describeError } from "../../lib/errors/describe-error.ts";
import { FormError } from "../auth/form-error.tsx";
import { DurationField } from "./duration-field.tsx";
import { TargetCheckFields } from "./target-check-fields.tsx";
import { draftOfTarget, inputOfDraft, NEW_TARGET_DRAFT, targetErrors } from "./target-draft.ts";
import { TargetNodesField } from "./target-nodes-field.tsx";
import { TargetPlaceFields } from "./target-place-fields.tsx";
import { TargetTextField } from "./target-text-field.tsx";
import { targetHref } from "./target-words.ts";
import { useSaveTarget } from "./use-save-target.ts";

/** `target`: the one that is edited; null = a new one, whose page opens when it is there. */
export function TargetDialog({
  target,
  onClose,
}: {
  target: TargetView | null;
  onClose: () => void;
}): ReactNode {
  const formId = useId();
  const router = useRouter();
  const save = useSaveTarget();
  const [draft, setDraft] = useState(() => (target === null ? NEW_TARGET_DRAFT : draftOfTarget(target)));
  // Nobody is told what is missing before having tried.
  const [isChecked, setChecked] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const result = inputOfDraft(draft);
  const errors = targetErrors(result);
  const shown = isChecked ? errors : new Map([...errors].filter(([field]) => field === "nodeFilter"));
  const fields = { draft, errors: shown, onChange: setDraft };

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setChecked(true);
    setProblem(null);
    if (result.outcome === "invalid") {
      requestAnimationFrame(() => focusFirstWrong(formId));
      return;
    }
    try {
      const saved = await save.run(target?.id ?? null, result.input);
      toast.success(target === null ? `Created the target ${saved.name}` : `Saved ${saved.name}`);
      if (target === null) router.push(targetHref(saved.id));
      else onClose();
    } catch (error) {
      setProblem(describeError(error));
    }
  }

  return (
    <Dialog open onOpenChange={(open) => (open ? undefined : onClose())}>
      <DialogContent
        size="lg"
        title={target === null ? "New target" : `Edit ${target.name}`}
        description={
          target === null
            ? "An endpoint outside the fleet. Nodes measure how far it is, all the time."
            : undefined
        }
        footer={
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" form={formId} variant="primary" pending={save.isPending}>
              {target === null ? "Create target" : "Save"}
            </Button>
          </>
        }
      >
        <form id={formId} noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-5">
          <TargetTextField {...fields} field="name" label="Name" required hint="Short, as in bybit-sg." />
          <TargetCheckFields {...fields} />
          <div className="grid gap-4 sm:grid-cols-2">
            <DurationField
              label="Interval"
              value={draft.interval}
              onChange={(interval) => setDraft({ ...draft, interval })}
              hint="Each node measures once in it."
              error={shown.get("interval")}
            />
            <DurationField
              label="Timeout"
              value={draft.timeout}
              onChange={(timeout) => setDraft({ ...draft, timeout })}
              hint="What takes longer counts as lost."
              error={shown.get("timeout")}
            />
          </div>
          <TargetNodesField {...fields} />
          <TargetPlaceFields {...fields} />
          <FormError message={problem} />
        </form>
      </DialogContent>
    </Dialog>
  );
}

/** The first field that keeps the form from being sent, which may be far up. */
function focusFirstWrong(formId: string): void {
  document.getElementById(formId)?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
}
