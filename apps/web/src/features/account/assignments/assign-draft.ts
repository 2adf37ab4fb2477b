import { AccountAssignInput, type AccountId, type AccountSubjectKind } from "@orrery/protocol";
import { type DraftResult, readDraft } from "../../accounts/read-draft.ts";

export type AssignDraft = { subjectKind: AccountSubjectKind; nodeId: string; name: string };
export type AssignField = keyof AssignDraft;

export const NEW_ASSIGNMENT: AssignDraft = { subjectKind: "node", nodeId: "", name: "" };

export function readAssignDraft(
  accountId: AccountId,
  { subjectKind, nodeId, name }: AssignDraft,
): DraftResult<AccountAssignInput, AssignField> {
  const subjectId = subjectKind === "node" ? nodeId : name.trim();
  const isMissing = subjectId === "";
  return readDraft<typeof AccountAssignInput, AssignField>(
    AccountAssignInput,
    { accountId, subjectKind, subjectId },
    {},
    [
      { field: "nodeId", problem: isMissing && subjectKind === "node" ? "Choose a node." : null },
      {
        field: "name",
        problem: isMissing && subjectKind !== "node" ? `Needed: the name of the ${subjectKind}.` : null,
      },
    ],
  );
}
