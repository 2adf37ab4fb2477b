"use client";
import { Button, toast } from "@orrery/ui";
import { FileUp } from "lucide-react";
import { type ReactNode, useRef } from "react";

/** What the hub takes at most, in UTF-8. */
const FILE_BYTES_MAX = 1_048_576;

export function SpecFileButton({ onText }: { onText: (text: string) => void }): ReactNode {
  const input = useRef<HTMLInputElement>(null);

  async function read(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    if (file.size > FILE_BYTES_MAX) {
      toast.error(`${file.name} is larger than 1 MiB; split it.`);
      return;
    }
    try {
      onText(await file.text());
    } catch {
      toast.error(`${file.name} could not be read; choose it again.`);
    }
  }

  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".yaml,.yml,.json,text/yaml,application/json"
        aria-label="File with specs"
        className="hidden"
        onChange={(event) => {
          void read(event.target.files?.[0]);
          // The same file can be chosen again after it was changed.
          event.target.value = "";
        }}
      />
      <Button size="sm" icon={<FileUp aria-hidden />} onClick={() => input.current?.click()}>
        Choose a file…
      </Button>
    </>
  );
}
