"use client";
import type { SpecProblem } from "@orrery/domain/worker-specs";
import type { WorkerApplyResult } from "@orrery/protocol/workers";
import { Button, Card, StatusDot, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useRef, useState } from "react";
import { useOpenPage } from "../../../lib/browser/use-open-page.ts";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { FormError } from "../../auth/form-error.tsx";
import { countOf } from "../../list/count-text.ts";
import { useWorkers } from "../use-workers.ts";
import { workerHref } from "../worker-words.ts";
import { DeployPreview } from "./deploy-preview.tsx";
import { offsetOf } from "./offset-of.ts";
import { SpecEditor } from "./spec-editor.tsx";
import { SpecFileButton } from "./spec-file-button.tsx";
import { type DryRun, useDryRun } from "./use-dry-run.ts";
import { type SpecCheck, useSpecCheck } from "./use-spec-check.ts";

export function DeployForm({
  initialText,
  canClear = false,
}: {
  initialText: string;
  /** Begins with an example that nobody may want. */
  canClear?: boolean;
}): ReactNode {
  const [text, setText] = useState(initialText);
  const input = useRef<HTMLTextAreaElement>(null);
  const check = useSpecCheck(text);
  const { dryRun, askAgain } = useDryRun(check);
  const workers = useWorkers().data ?? [];
  const problems = check.state === "invalid" ? check.problems : [];
  const goTo = (problem: SpecProblem) => {
    const offset = offsetOf(text, problem);
    input.current?.focus();
    input.current?.setSelectionRange(offset, offset);
  };
  return (
    <div className="grid min-w-0 items-start gap-4 lg:grid-cols-[minmax(0,4fr)_minmax(0,3fr)]">
      <Card
        title="Spec"
        note="YAML or JSON"
        actions={
          <>
            <SpecFileButton onText={setText} />
            {canClear ? (
              <Button size="sm" variant="ghost" disabled={text === ""} onClick={() => setText("")}>
                Clear
              </Button>
            ) : null}
          </>
        }
      >
        <div className="flex flex-col gap-3">
          <SpecEditor text={text} onChange={setText} problems={problems} inputRef={input} />
          <Problems check={check} onGoTo={goTo} />
        </div>
      </Card>
      <div className="flex min-w-0 flex-col gap-4">
        <DeployPreview check={check} dryRun={dryRun} workers={workers} onRetry={askAgain} />
        <Apply check={check} dryRun={dryRun} onFailed={askAgain} />
      </div>
    </div>
  );
}

function Problems({
  check,
  onGoTo,
}: {
  check: SpecCheck;
  onGoTo: (problem: SpecProblem) => void;
}): ReactNode {
  return (
    <div role="status" className="text-sm">
      {check.state === "valid" ? (
        <p className="flex items-center gap-2 text-ink-muted">
          <StatusDot tone="ok" /> {countOf(check.specs.length, "spec")} read, no problem.
        </p>
      ) : check.state === "invalid" ? (
        <ul aria-label="Problems" className="flex flex-col gap-1">
          {check.problems.map((problem) => (
            <li key={`${problem.line}:${problem.column} ${problem.sentence}`}>
              <button
                type="button"
                data-line={problem.line}
                onClick={() => onGoTo(problem)}
                className="flex w-full items-baseline gap-3 rounded-md bg-bad-soft px-3 py-1.5 text-left text-bad hover:underline"
              >
                <span className="shrink-0 font-mono text-xs tabular-nums">
                  {problem.line}:{problem.column}
                </span>
                <span className="min-w-0 text-pretty break-words">{problem.sentence}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

/** Only what the hub was asked about can be applied. */
function Apply({
  check,
  dryRun,
  onFailed,
}: {
  check: SpecCheck;
  dryRun: DryRun;
  onFailed: () => void;
}): ReactNode {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const openPage = useOpenPage();
  const apply = useMutation(trpc.workers.applySpecs.mutationOptions());
  const [problem, setProblem] = useState<string | null>(null);
  const isTried = check.state === "valid" && dryRun.state === "said" && dryRun.text === check.text;
  const changed = dryRun.state === "said" ? dryRun.result.workers.filter(isChange) : [];

  async function send(): Promise<void> {
    if (!isTried) return;
    setProblem(null);
    try {
      const { workers } = await apply.mutateAsync({ specs: [...check.specs] });
      const [only] = workers;
      toast.success(workers.length === 1 ? (only?.sentence ?? "Applied") : `Applied ${workers.length} specs`);
      void queryClient.invalidateQueries(trpc.workers.pathFilter());
      openPage(workers.length === 1 && only?.workerId ? workerHref(only.workerId) : "/workers");
    } catch (error) {
      setProblem(describeError(error));
      onFailed();
    }
  }

  return (
    <div className="flex flex-col gap-3">
      <FormError message={problem} />
      <Button
        variant="primary"
        className="self-start max-sm:self-stretch"
        pending={apply.isPending}
        disabled={!isTried || changed.length === 0}
        onClick={() => void send()}
      >
        {isTried && changed.length === 0
          ? "Nothing to apply"
          : changed.length > 1
            ? `Apply ${changed.length} changes`
            : "Apply"}
      </Button>
    </div>
  );
}

function isChange({ outcome }: WorkerApplyResult["workers"][number]): boolean {
  return outcome !== "unchanged";
}
