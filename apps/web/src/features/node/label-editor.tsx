"use client";
import { LABELS_MAX } from "@orrery/protocol";
import { Button, IconButton, Input } from "@orrery/ui";
import { Plus, X } from "lucide-react";
import type { ReactNode } from "react";
import { type LabelRow, labelsOfRows } from "./label-rows.ts";

export type LabelEditorProps = { rows: ReadonlyArray<LabelRow>; onChange: (rows: LabelRow[]) => void };

let rowNumber = 0;

export function LabelEditor({ rows, onChange }: LabelEditorProps): ReactNode {
  const parsed = labelsOfRows(rows);
  const errors = parsed.outcome === "invalid" ? parsed.errors : new Map<string, string>();

  function setRow(id: string, patch: Partial<LabelRow>): void {
    onChange(rows.map((row) => (row.id === id ? { ...row, ...patch } : row)));
  }

  function addRow(): void {
    rowNumber += 1;
    onChange([...rows, { id: `new-${rowNumber}`, key: "", value: "" }]);
  }

  return (
    <div className="flex flex-col gap-2">
      <ul className="flex flex-col gap-2">
        {rows.map((row, index) => (
          <li key={row.id}>
            <div className="flex items-center gap-1.5">
              <Input
                aria-label={`Key of label ${index + 1}`}
                aria-invalid={errors.has(row.id) || undefined}
                placeholder="key"
                value={row.key}
                autoFocus={row.id.startsWith("new-") && row.key === ""}
                className="font-mono"
                onChange={(event) => setRow(row.id, { key: event.target.value })}
              />
              <span aria-hidden className="text-ink-faint">
                =
              </span>
              <Input
                aria-label={`Value of label ${index + 1}`}
                placeholder="value"
                value={row.value}
                className="font-mono"
                onChange={(event) => setRow(row.id, { value: event.target.value })}
              />
              <IconButton
                label={`Remove label ${row.key || index + 1}`}
                onClick={() => onChange(rows.filter((other) => other.id !== row.id))}
              >
                <X aria-hidden />
              </IconButton>
            </div>
            {errors.has(row.id) ? (
              <p role="alert" className="mt-1 text-bad text-xs">
                {errors.get(row.id)}
              </p>
            ) : null}
          </li>
        ))}
      </ul>
      <Button
        size="sm"
        variant="ghost"
        icon={<Plus aria-hidden />}
        className="-ml-2 self-start"
        disabled={rows.length >= LABELS_MAX}
        onClick={addRow}
      >
        Add label
      </Button>
    </div>
  );
}
