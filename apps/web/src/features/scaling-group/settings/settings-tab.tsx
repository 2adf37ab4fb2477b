"use client";
import type { ScalingGroupView } from "@orrery/protocol";
import type { ReactNode } from "react";
import { BackTestCard } from "../back-test/back-test-card.tsx";
import { SettingsForm } from "./settings-form.tsx";
import { useSettingsEditor } from "./use-settings-editor.ts";

/** What is typed is replayed beside it before it is applied. */
export function SettingsTab({ group }: { group: ScalingGroupView }): ReactNode {
  const editor = useSettingsEditor(group);
  const { result } = editor;
  return (
    <div className="grid min-w-0 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_minmax(26rem,34rem)]">
      <SettingsForm group={group} editor={editor} />
      <div className="min-w-0 xl:sticky xl:top-4">
        <BackTestCard
          group={group}
          settings={result.outcome === "valid" ? result.input.settings : null}
          canApply={!editor.isSame}
          isApplying={editor.isPending}
          onApply={() => void editor.save()}
        />
      </div>
    </div>
  );
}
