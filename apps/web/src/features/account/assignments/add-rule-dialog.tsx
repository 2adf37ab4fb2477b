"use client";
import type { AccountView } from "@orrery/protocol";
import { PreviewList, SegmentedField, toast } from "@orrery/ui";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import { useNodes } from "../../../lib/live/use-nodes.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { DraftDialog } from "../../accounts/draft-dialog.tsx";
import { DraftTextField } from "../../accounts/draft-text-field.tsx";
import { countOf } from "../../list/count-text.ts";
import { useRefreshAccount } from "../actions/use-credit-change.ts";
import {
  labelsOfDraft,
  labelsText,
  NEW_RULE,
  namesText,
  nodesWithLabels,
  type RuleDraft,
  readRuleDraft,
} from "./rule-draft.ts";

const KINDS = [
  { value: "node", label: "Nodes" },
  { value: "worker", label: "Workers" },
  { value: "pool", label: "Pools" },
] as const;

export function AddRuleDialog({
  account,
  onClose,
}: {
  account: AccountView;
  onClose: () => void;
}): ReactNode {
  const trpc = useTRPC();
  const add = useMutation(trpc.accounts.addRule.mutationOptions());
  const refresh = useRefreshAccount();
  const [draft, setDraft] = useState<RuleDraft>(NEW_RULE);
  const preview = useRulePreview(account, draft);
  const change = (part: Partial<RuleDraft>) => setDraft((before) => ({ ...before, ...part }));

  return (
    <DraftDialog
      title={`Add a rule to ${account.name}`}
      description="What has all of its labels belongs to the account, unless it was assigned by hand or another rule comes first."
      submitLabel="Add rule"
      result={readRuleDraft(account.id, draft)}
      send={async (input) => {
        const rule = await add.mutateAsync(input);
        refresh();
        toast.success(`Added the rule ${labelsText(rule.labels)}`);
      }}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <SegmentedField
            label="Of"
            value={draft.subjectKind}
            onValueChange={(subjectKind) => change({ subjectKind })}
            options={KINDS}
          />
          {draft.subjectKind === "node" ? (
            <DraftTextField
              label="Labels"
              required
              className="font-mono"
              placeholder="env=prod, team=core"
              value={draft.labels}
              onChange={(labels) => change({ labels })}
              error={errors.get("labels")}
            />
          ) : (
            <DraftTextField
              label="Name"
              required
              value={draft.name}
              onChange={(name) => change({ name })}
              error={errors.get("name")}
              hint={`As the ${draft.subjectKind} is called.`}
            />
          )}
          <DraftTextField
            label="Priority"
            inputMode="numeric"
            value={draft.priority}
            onChange={(priority) => change({ priority })}
            error={errors.get("priority")}
            hint="From 0 to 100: the lowest number decides, then the older rule."
          />
          <PreviewList items={preview} />
        </>
      )}
    </DraftDialog>
  );
}

/** What the rule would take in now. */
function useRulePreview(account: AccountView, draft: RuleDraft): string[] {
  const nodes = useNodes(2000);
  return useMemo(() => {
    const labels = labelsOfDraft(draft);
    if (draft.subjectKind !== "node") {
      return [
        labels === null
          ? `Type the name of a ${draft.subjectKind}.`
          : `What the ${draft.subjectKind} ${labels.name} uses is paid by ${account.name}, on whatever node.`,
      ];
    }
    if (labels === null || Object.keys(labels).length === 0) {
      return ["Type labels to see which nodes have them."];
    }
    const matching = nodesWithLabels(nodes.byId.values(), labels);
    return [
      matching.length === 0
        ? "No node has these labels now; those that are enrolled with them belong to the account."
        : `${countOf(matching.length, "node")} ${matching.length === 1 ? "has" : "have"} these labels now: ${namesText(matching.map(({ name }) => name))}.`,
      ...(matching.length === 0
        ? []
        : [`What they use from then on is paid by ${account.name}, unless something comes first.`]),
    ];
  }, [account.name, draft, nodes]);
}
