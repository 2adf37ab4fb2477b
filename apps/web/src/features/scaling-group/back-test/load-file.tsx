"use client";
import { LOAD_CSV_CHARACTERS_MAX } from "@orrery/protocol";
import { Button, classNames } from "@orrery/ui";
import { FileUp, X } from "lucide-react";
import { type DragEvent, type ReactNode, useRef, useState } from "react";

export type LoadFile = { name: string; text: string };

/** A recorded load from elsewhere: chosen, or dropped here. */
export function LoadFileField({
  file,
  onFile,
  onProblem,
}: {
  file: LoadFile | null;
  onFile: (file: LoadFile | null) => void;
  onProblem: (sentence: string | null) => void;
}): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);

  async function read(chosen: File | undefined): Promise<void> {
    if (chosen === undefined) return;
    onProblem(null);
    if (chosen.size > LOAD_CSV_CHARACTERS_MAX) {
      const millions = LOAD_CSV_CHARACTERS_MAX / 1e6;
      return onProblem(
        `${chosen.name} has more than ${millions} million characters: choose a shorter time, or longer steps.`,
      );
    }
    try {
      onFile({ name: chosen.name, text: await chosen.text() });
    } catch {
      onProblem(`${chosen.name} could not be read; choose it again.`);
    }
  }

  function onDrop(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    void read(event.dataTransfer.files[0]);
  }

  return (
    <section
      aria-label="Recorded load from a file"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
      className={classNames(
        "flex flex-wrap items-center gap-2 rounded-md border border-dashed px-3 py-2",
        isOver ? "border-accent bg-selected" : "border-line-strong",
      )}
    >
      <input
        ref={input}
        type="file"
        accept=".csv,.tsv,.txt,text/csv,text/plain"
        aria-label="File with recorded load"
        className="hidden"
        onChange={(event) => {
          void read(event.target.files?.[0]);
          // The same file can be chosen again after it was changed.
          event.target.value = "";
        }}
      />
      <Button size="sm" icon={<FileUp aria-hidden />} onClick={() => input.current?.click()}>
        Choose a CSV…
      </Button>
      {file === null ? (
        <span className="min-w-0 text-pretty text-ink-muted text-xs">
          or drop one here: <code className="font-mono">time,cpu</code> of all together, or{" "}
          <code className="font-mono">time,instances,cpu</code> of each.
        </span>
      ) : (
        <>
          <span className="min-w-0 truncate text-ink text-xs">{file.name}</span>
          <Button size="sm" variant="ghost" icon={<X aria-hidden />} onClick={() => onFile(null)}>
            Back to what was recorded
          </Button>
        </>
      )}
    </section>
  );
}
