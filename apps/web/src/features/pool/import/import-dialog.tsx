"use client";
import {
  IMPORT_CHARACTERS_MAX,
  type PoolView,
  ProxyImportInput,
  type ProxyImportResult,
  ProxyNetwork,
  ProxyProtocol,
} from "@orrery/protocol";
import { Button, Dialog, DialogContent, Field, Select, Textarea, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { FileUp } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { FormError } from "../../auth/form-error.tsx";
import { proxiesText } from "../../pools/pool-face.ts";
import { DryRun } from "./dry-run.tsx";

/** Nothing is stored before a dry run of the same text has said what would be. */
export function ImportDialog({ pool, onClose }: { pool: PoolView; onClose: () => void }): ReactNode {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const send = useMutation(trpc.proxies.import.mutationOptions());
  const [text, setText] = useState("");
  const [protocol, setProtocol] = useState<ProxyProtocol>("http");
  const [network, setNetwork] = useState<ProxyNetwork>("datacenter");
  const [dryRun, setDryRun] = useState<ProxyImportResult | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  /** Another text is another dry run. */
  const change = (act: () => void) => {
    act();
    setDryRun(null);
    setProblem(null);
  };

  async function run(isDryRun: boolean): Promise<void> {
    setProblem(null);
    if (text.trim() === "") return setProblem("Paste a list or choose a file first.");
    if (text.length > IMPORT_CHARACTERS_MAX) {
      return setProblem("This list is longer than a million characters; import it in parts.");
    }
    try {
      const input = ProxyImportInput.parse({
        poolId: pool.id,
        text,
        isDryRun,
        defaults: { protocol, network },
      });
      const result = await send.mutateAsync(input);
      if (isDryRun) return setDryRun(result);
      toast.success(`Imported ${proxiesText(result.addedCount + result.updatedCount)} into ${pool.name}`);
      void queryClient.invalidateQueries(trpc.proxies.pathFilter());
      void queryClient.invalidateQueries(trpc.pools.pathFilter());
      onClose();
    } catch (error) {
      setProblem(describeError(error));
    }
  }

  const takenCount = dryRun === null ? 0 : dryRun.addedCount + dryRun.updatedCount;
  return (
    <Dialog open onOpenChange={(open) => (open ? undefined : onClose())}>
      <DialogContent
        size="lg"
        title={`Import proxies into ${pool.name}`}
        description="URLs, host:port:user:password, or CSV with a header; one a line. Credentials are encrypted and never shown again."
        footer={
          <>
            <Button onClick={onClose}>Cancel</Button>
            {dryRun === null ? (
              <Button variant="primary" pending={send.isPending} onClick={() => void run(true)}>
                Dry run
              </Button>
            ) : (
              <Button
                variant="primary"
                pending={send.isPending}
                disabled={takenCount === 0}
                onClick={() => void run(false)}
              >
                {takenCount === 0 ? "Nothing to import" : `Import ${proxiesText(takenCount)}`}
              </Button>
            )}
          </>
        }
      >
        <div className="flex flex-col gap-4">
          <Field label="List">
            <Textarea
              rows={7}
              value={text}
              spellCheck={false}
              placeholder={
                "socks5://user:secret@proxy.example:1080?tier=backup&country=de\n192.0.2.7:8080:user:secret"
              }
              onChange={(event) => change(() => setText(event.target.value))}
              className="whitespace-pre font-mono text-xs"
            />
          </Field>
          <div className="flex flex-wrap items-end gap-4">
            <FileButton onText={(read) => change(() => setText(read))} onProblem={setProblem} />
            <Field label="Protocol of lines that name none">
              <Select
                value={protocol}
                onValueChange={(value) => change(() => setProtocol(value))}
                options={ProxyProtocol.options.map((value) => ({ value, label: value }))}
              />
            </Field>
            <Field label="Network">
              <Select
                value={network}
                onValueChange={(value) => change(() => setNetwork(value))}
                options={ProxyNetwork.options.map((value) => ({ value, label: value }))}
              />
            </Field>
          </div>
          <FormError message={problem} />
          {dryRun === null ? null : <DryRun result={dryRun} />}
        </div>
      </DialogContent>
    </Dialog>
  );
}

function FileButton({
  onText,
  onProblem,
}: {
  onText: (text: string) => void;
  onProblem: (sentence: string) => void;
}): ReactNode {
  const input = useRef<HTMLInputElement>(null);

  async function read(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    // In UTF-8 a character may take four bytes.
    if (file.size > 4 * IMPORT_CHARACTERS_MAX)
      return onProblem(`${file.name} is too large; import it in parts.`);
    try {
      onText(await file.text());
    } catch {
      onProblem(`${file.name} could not be read; choose it again.`);
    }
  }

  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".txt,.csv,text/plain,text/csv"
        aria-label="File with proxies"
        className="hidden"
        onChange={(event) => {
          void read(event.target.files?.[0]);
          // The same file can be chosen again after it was changed.
          event.target.value = "";
        }}
      />
      <Button icon={<FileUp aria-hidden />} onClick={() => input.current?.click()}>
        Choose a file…
      </Button>
    </>
  );
}
