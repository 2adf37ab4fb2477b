"use client";
import type { DetectionChoice, FederationMemberInput, TopologyKind } from "@orrery/protocol";
import { useMemo, useRef, useState } from "react";
import type { Nodes } from "../../../lib/live/use-nodes.ts";
import { suggestMembers } from "./member-draft.ts";
import { DEFAULT_POLICY, draftOfPolicy, type PolicyDraft } from "./policy-draft.ts";

type Draft = {
  name: string;
  /** Null = whoever is suggested. */
  members: FederationMemberInput[] | null;
  topology: TopologyKind;
  profile: DetectionChoice;
  policy: PolicyDraft;
  acceptsNoSpare: boolean;
};

const EMPTY: Draft = {
  name: "",
  members: null,
  topology: "mesh",
  profile: "auto",
  policy: draftOfPolicy(DEFAULT_POLICY),
  acceptsNoSpare: false,
};

/** The form's values. The suggestion rests once it has been made for a fleet that can be federated. */
export function useCreateDraft(nodes: Nodes) {
  const [draft, setDraft] = useState(EMPTY);
  const suggestion = useRef<FederationMemberInput[]>([]);
  const suggested = useMemo(() => {
    if (suggestion.current.length < 3) {
      suggestion.current = suggestMembers(nodes.ids.flatMap((id) => nodes.byId.get(id) ?? []));
    }
    return suggestion.current;
  }, [nodes]);
  return {
    draft: { ...draft, members: draft.members ?? suggested, isSuggested: draft.members === null },
    change: (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change })),
  };
}
