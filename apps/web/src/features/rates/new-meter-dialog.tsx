"use client";
import { type Aggregation, MeterCreateInput, type MeterView } from "@orrery/protocol";
import { Button, ChoiceCards, Dialog, DialogContent, Field, Input, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { describeError } from "../../lib/errors/describe-error.ts";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { FormError } from "../auth/form-error.tsx";
import { AGGREGATION_WORDS } from "./rate-words.ts";

const AGGREGATIONS: readonly Aggregation[] = ["count", "sum", "max", "unique"];

export function NewMeterDialog({
  meters,
  onClose,
}: {
  meters: readonly MeterView[];
  onClose: () => void;
}): ReactNode {
  const formId = useId();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const create = useMutation(trpc.meters.create.mutationOptions());
  const [name, setName] = useState("");
  const [unit, setUnit] = useState("event");
  const [description, setDescription] = useState("");
  const [aggregation, setAggregation] = useState<Aggregation>("count");
  const [isChecked, setChecked] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const parsed = MeterCreateInput.safeParse({ name, unit, description, aggregation });
  const isTaken = meters.some((meter) => meter.name === name);
  const wrong = (field: string) =>
    isChecked && (parsed.error?.issues.some(({ path }) => path[0] === field) ?? false);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setChecked(true);
    setProblem(null);
    if (!parsed.success || isTaken) return;
    try {
      await create.mutateAsync(parsed.data);
    } catch (error) {
      setProblem(describeError(error));
      return;
    }
    toast.success(`Created the meter ${name}`);
    await queryClient.invalidateQueries(trpc.meters.list.queryFilter());
    onClose();
  }

  return (
    <Dialog open onOpenChange={(open) => (open ? undefined : onClose())}>
      <DialogContent
        size="md"
        title="New meter"
        description="Counts what your own systems report. It costs nothing until a card prices it."
        footer={
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" form={formId} variant="primary" pending={create.isPending}>
              Create meter
            </Button>
          </>
        }
      >
        <form id={formId} noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
          <Field
            label="Name"
            required
            hint="Events carry it, as in rendered_frames."
            error={
              isTaken
                ? "There is a meter of this name already."
                : wrong("name")
                  ? "Lower-case letters, digits and _, beginning with a letter."
                  : undefined
            }
          >
            <Input
              className="font-mono"
              value={name}
              onChange={(event) => setName(event.target.value.trim())}
            />
          </Field>
          <ChoiceCards
            label="What it counts"
            value={aggregation}
            onValueChange={setAggregation}
            className="sm:grid-cols-2"
            options={AGGREGATIONS.map((value) => ({ value, ...AGGREGATION_WORDS[value] }))}
          />
          <Field
            label="Unit"
            hint="What one of it is, in words: token, frame, byte, ms."
            error={wrong("unit") ? "1 to 40 characters." : undefined}
          >
            <Input value={unit} onChange={(event) => setUnit(event.target.value)} />
          </Field>
          <Field
            label="Description"
            optional
            error={wrong("description") ? "At most 200 characters." : undefined}
          >
            <Input value={description} onChange={(event) => setDescription(event.target.value)} />
          </Field>
          <FormError message={problem} />
        </form>
      </DialogContent>
    </Dialog>
  );
}
