"use client";
import { SCHEDULE_WINDOWS_MAX } from "@orrery/protocol";
import { Button, Field, IconButton, Input, useNowMs } from "@orrery/ui";
import { Plus, Trash2 } from "lucide-react";
import { type ReactNode, useId, useMemo } from "react";
import { cronWords, knownZones } from "./cron-words.ts";
import { newWindow, type WindowDraft } from "./policy-draft.ts";
import type { PolicyFieldsProps } from "./policy-fields-props.ts";
import { PolicyText } from "./policy-text.tsx";

const MINUTE_MS = 60_000;

/** Windows in a zone's own time, each in words and with its next times. */
export function ScheduleFields(props: PolicyFieldsProps): ReactNode {
  const { policy, path, errors, onChange } = props;
  const { windows } = policy;
  const listId = useId();
  const set = (next: WindowDraft[]) => onChange({ ...policy, windows: next });
  return (
    <>
      <Field label="Time zone" hint="Its own clocks, summer time and all." error={errors.get(`${path}.zone`)}>
        <Input
          list={listId}
          value={policy.zone}
          onChange={({ target }) => onChange({ ...policy, zone: target.value })}
        />
      </Field>
      <datalist id={listId}>
        {knownZones().map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <PolicyText
        {...props}
        field="otherwise"
        label="Outside of all windows"
        optional
        hint="So many instances. Empty: it has no say then."
      />
      <ul aria-label={`Windows of ${policy.id}`} className="col-span-full flex flex-col gap-3">
        {windows.map((window, index) => (
          <Window
            key={window.key}
            window={window}
            zone={policy.zone}
            path={`${path}.windows.${index}`}
            errors={errors}
            isLast={windows.length === 1}
            onChange={(next) => set(windows.map((each) => (each.key === window.key ? next : each)))}
            onRemove={() => set(windows.filter(({ key }) => key !== window.key))}
          />
        ))}
      </ul>
      {windows.length >= SCHEDULE_WINDOWS_MAX ? null : (
        <Button
          size="sm"
          icon={<Plus aria-hidden />}
          className="col-span-full justify-self-start"
          onClick={() => set([...windows, newWindow(windows)])}
        >
          Window
        </Button>
      )}
    </>
  );
}

type WindowProps = Pick<PolicyFieldsProps, "path" | "errors"> & {
  window: WindowDraft;
  zone: string;
  isLast: boolean;
  onChange: (window: WindowDraft) => void;
  onRemove: () => void;
};

function Window({ window, zone, path, errors, isLast, onChange, onRemove }: WindowProps): ReactNode {
  const text = (field: "name" | "count", label: string) => (
    <Field label={label} error={errors.get(`${path}.${field}`)}>
      <Input
        inputMode={field === "count" ? "numeric" : "text"}
        value={window[field]}
        onChange={({ target }) => onChange({ ...window, [field]: target.value })}
      />
    </Field>
  );
  return (
    <li className="rounded-md border border-line bg-surface p-3">
      <div className="flex items-start gap-3">
        <div className="grid min-w-0 flex-1 gap-3 sm:grid-cols-2">
          {text("name", "Window")}
          {text("count", "Instances")}
          <CronField label="From" side="start" {...{ window, zone, path, errors, onChange }} />
          <CronField label="Until" side="end" {...{ window, zone, path, errors, onChange }} />
        </div>
        {isLast ? null : (
          <IconButton label={`Remove the window ${window.name}`} onClick={onRemove}>
            <Trash2 aria-hidden />
          </IconButton>
        )}
      </div>
    </li>
  );
}

function CronField({
  label,
  side,
  window,
  zone,
  path,
  errors,
  onChange,
}: Omit<WindowProps, "isLast" | "onRemove"> & { label: string; side: "start" | "end" }): ReactNode {
  const nowMs = Math.floor((useNowMs() ?? 0) / MINUTE_MS) * MINUTE_MS;
  const words = useMemo(
    () => (nowMs === 0 ? null : cronWords(window[side], zone.trim(), nowMs)),
    [window, side, zone, nowMs],
  );
  return (
    <Field
      label={label}
      error={errors.get(`${path}.${side}`)}
      hint={
        words === null ? (
          "Minute, hour, day of month, month, day of week."
        ) : (
          <>
            <span className="text-ink-muted">{words.words}.</span> Next: {words.next.join("; ")}.
          </>
        )
      }
    >
      <Input
        value={window[side]}
        onChange={({ target }) => onChange({ ...window, [side]: target.value })}
        className="font-mono"
      />
    </Field>
  );
}
