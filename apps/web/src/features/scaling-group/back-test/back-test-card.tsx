"use client";
import type { ScalingBackTestResult, ScalingGroupSettings, ScalingGroupView } from "@orrery/protocol";
import { Button, Card, LoadChart, SegmentedControl, Skeleton, StatusDot } from "@orrery/ui";
import { type ReactNode, useMemo, useState } from "react";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { FiguresTable } from "../figures-table.tsx";
import { backTestPicture } from "./back-test-points.ts";
import { type LoadFile, LoadFileField } from "./load-file.tsx";
import { newPlant, plantOfDraft } from "./plant-draft.ts";
import { PlantFields } from "./plant-fields.tsx";
import { type BackTestAnswer, useBackTest } from "./use-back-test.ts";

const DAY_MS = 86_400_000;
const SPANS = ["24h", "7d", "30d"] as const;
const SPAN_MS = { "24h": DAY_MS, "7d": 7 * DAY_MS, "30d": 30 * DAY_MS } as const;
const COUNTS = ["as typed", "as set"] as const;
const VALUE = { label: "load, all together", kind: "load" } as const;

export type BackTestCardProps = {
  group: ScalingGroupView;
  /** What is typed beside it; null = it cannot be read. */
  settings: ScalingGroupSettings | null;
  /** What is typed differs from what is set. */
  canApply: boolean;
  isApplying: boolean;
  onApply: () => void;
};

/** Follows what is typed: the same load with the settings as they are and as they are typed. */
export function BackTestCard({
  group,
  settings,
  canApply,
  isApplying,
  onApply,
}: BackTestCardProps): ReactNode {
  const { can } = useMe();
  const [span, setSpan] = useState<(typeof SPANS)[number]>("7d");
  const [file, setFile] = useState<LoadFile | null>(null);
  const [plant, setPlant] = useState(() => newPlant(group.settings));
  const [fileProblem, setFileProblem] = useState<string | null>(null);
  const question = useMemo(() => {
    const read = plantOfDraft(plant);
    if (settings === null || read === null) return null;
    return { groupId: group.id, settings, plant: read, spanMs: SPAN_MS[span], csv: file?.text ?? null };
  }, [group.id, settings, plant, span, file]);
  const { answer, isPending, problem, retry, isOld } = useBackTest(question);
  return (
    <Card
      title="Back-test"
      note={
        isPending
          ? "replaying…"
          : settings === null
            ? "waits for settings that can be read"
            : "follows what you type"
      }
      label="Back-test"
      actions={
        file === null ? (
          <SegmentedControl
            label="Recorded span"
            value={span}
            onValueChange={setSpan}
            options={SPANS.map((value) => ({ value, label: value }))}
          />
        ) : null
      }
    >
      <div className="flex flex-col gap-4">
        <LoadFileField file={file} onFile={setFile} onProblem={setFileProblem} />
        {fileProblem === null ? null : <Problem sentence={fileProblem} />}
        {problem === null ? null : (
          <Problem sentence={problem}>
            <Button size="sm" onClick={retry}>
              Try again
            </Button>
          </Problem>
        )}
        {answer === null ? (
          problem === null && settings !== null ? (
            <div aria-busy="true">
              <Skeleton className="h-56" />
            </div>
          ) : null
        ) : (
          <Answer answer={answer} isOld={isOld || problem !== null} isSame={!canApply} />
        )}
        <PlantFields draft={plant} onChange={setPlant} />
        {can("scaling:write") && canApply && settings !== null ? (
          <Button variant="primary" pending={isApplying} onClick={onApply} className="self-start">
            Apply these settings
          </Button>
        ) : null}
      </div>
    </Card>
  );
}

function Answer({
  answer,
  isOld,
  isSame,
}: {
  answer: BackTestAnswer;
  isOld: boolean;
  isSame: boolean;
}): ReactNode {
  const { result } = answer;
  const picture = useMemo(() => backTestPicture(result), [result]);
  return (
    <>
      <p role="status" className="text-pretty text-ink text-sm">
        {result.sentence}
        {isOld ? (
          <span className="text-ink-muted"> Of what was typed before.</span>
        ) : isSame ? (
          <span className="text-ink-muted"> Nothing is typed: both are the settings as they are.</span>
        ) : null}
      </p>
      {picture === null ? null : (
        <LoadChart
          label="Back-test"
          range={picture.range}
          stepMs={picture.stepMs}
          points={picture.points}
          value={VALUE}
          counts={COUNTS}
          marks={picture.marks}
          className="h-48"
        />
      )}
      <div className="-mx-4">
        <FiguresTable
          label="Back-test"
          columns={[
            { label: "As set", figures: result.asSet.figures },
            { label: "As typed", figures: result.asAsked.figures },
          ]}
        />
      </div>
      <CsvProblems result={result} />
    </>
  );
}

function CsvProblems({ result }: { result: ScalingBackTestResult }): ReactNode {
  const { problems, problemCount } = result;
  if (problemCount === 0) return null;
  const shown = problems.slice(0, 5);
  return (
    <section aria-label="Lines that could not be read" className="text-sm">
      <p className="text-warn">
        {problemCount === 1 ? "1 line" : `${problemCount} lines`} could not be read and{" "}
        {problemCount === 1 ? "is" : "are"} left out:
      </p>
      <ul className="mt-1 text-ink-muted text-xs">
        {shown.map(({ line, sentence }) => (
          <li key={line} data-line={line}>
            line {line}: {sentence}
          </li>
        ))}
        {problemCount > shown.length ? <li>and {problemCount - shown.length} more</li> : null}
      </ul>
    </section>
  );
}

function Problem({ sentence, children }: { sentence: string; children?: ReactNode }): ReactNode {
  return (
    <div role="alert" className="flex flex-wrap items-center gap-2 text-sm">
      <StatusDot tone="warn" />
      <span className="min-w-0 text-pretty text-ink">{sentence}</span>
      {children}
    </div>
  );
}
