"use client";
import { type ProxyView, UrlTestInput } from "@orrery/protocol";
import { Button, Dialog, DialogContent, Field, formatDurationMs, Input, StatusBadge } from "@orrery/ui";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { proxiesText } from "../../pools/pool-face.ts";
import { proxyAddress } from "./filter-proxies.ts";
import { type ProxyTest, useBulkTest } from "./use-bulk-test.ts";

/** Each costs a request of the target's budget. */
const TESTED_MAX = 50;

/** One request to the same URL through each of them. */
export function TestProxiesDialog({
  proxies,
  onClose,
}: {
  proxies: readonly ProxyView[];
  onClose: () => void;
}): ReactNode {
  const formId = useId();
  const { tests, isRunning, send, stop } = useBulkTest();
  const [url, setUrl] = useState("https://example.org/");
  const [problem, setProblem] = useState<string | null>(null);
  const tested = proxies.slice(0, TESTED_MAX);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const isUrl = UrlTestInput.shape.url.safeParse(url.trim()).success;
    setProblem(isUrl ? null : "An address that begins with http:// or https://.");
    if (isUrl) void send(url.trim(), tested);
  }

  return (
    <Dialog open onOpenChange={(open) => (open ? undefined : onClose())}>
      <DialogContent
        title={`Test ${proxiesText(tested.length)}`}
        description={
          proxies.length > TESTED_MAX
            ? `The first ${TESTED_MAX} of ${proxies.length}. Each request counts in the target's budget.`
            : "One request through each, on the real way. They count in the target's budget."
        }
        size="lg"
        footer={
          <>
            <Button onClick={onClose}>Close</Button>
            {isRunning ? (
              <Button onClick={stop}>Stop</Button>
            ) : (
              <Button type="submit" form={formId} variant="primary">
                {tested.length === 1 ? "Send a request" : `Send ${tested.length} requests`}
              </Button>
            )}
          </>
        }
      >
        <form id={formId} noValidate onSubmit={submit} className="flex flex-col gap-4">
          <Field label="URL" required error={problem}>
            <Input value={url} inputMode="url" onChange={(event) => setUrl(event.target.value)} />
          </Field>
        </form>
        <p aria-live="polite" className="mt-4 mb-2 min-h-5 text-ink-muted text-sm">
          {tests.size === 0 ? "" : summaryOf([...tests.values()], tested.length)}
        </p>
        <ul aria-label="Outcomes" className="divide-y divide-line border-line border-y text-sm">
          {tested.map((proxy) => (
            <Outcome key={proxy.id} address={proxyAddress(proxy)} test={tests.get(proxy.id)} />
          ))}
        </ul>
      </DialogContent>
    </Dialog>
  );
}

function Outcome({ address, test }: { address: string; test: ProxyTest | undefined }): ReactNode {
  const isOk = test?.state === "answered" && test.result.isOk;
  const isPending = test === undefined || test.state === "sending";
  return (
    <li data-outcome={address} className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 py-1.5">
      <span className="min-w-0 flex-1 basis-40 truncate font-medium text-ink">{address}</span>
      <StatusBadge plain tone={isPending ? "idle" : isOk ? "ok" : "bad"} label={outcomeLabel(test)} />
      <span className="w-full text-pretty text-ink-muted text-xs">{outcomeText(test)}</span>
    </li>
  );
}

function outcomeLabel(test: ProxyTest | undefined): string {
  if (test === undefined) return "Not sent";
  if (test.state === "sending") return "Sending…";
  if (test.state === "failed") return "Failed";
  return test.result.isOk ? "Got through" : "Failed";
}

function outcomeText(test: ProxyTest | undefined): string {
  if (test?.state === "failed") return test.problem;
  if (test?.state !== "answered") return "";
  const { sentence, tookMs, exitAddress } = test.result;
  const exit = exitAddress === null ? "" : `, from ${exitAddress}`;
  return `${formatDurationMs(tookMs)}${exit}. ${sentence}`;
}

function summaryOf(tests: readonly ProxyTest[], total: number): string {
  const done = tests.filter(({ state }) => state !== "sending").length;
  const ok = tests.filter((test) => test.state === "answered" && test.result.isOk).length;
  return `${done} of ${total} done, ${ok} got through.`;
}
