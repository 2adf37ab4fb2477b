import type { PolicyDraft } from "./policy-draft.ts";
import type { SettingFieldsProps } from "./setting-fields.tsx";

export type PolicyFieldsProps = {
  policy: PolicyDraft;
  /** Under which its errors stand. */
  path: string;
  errors: SettingFieldsProps["errors"];
  onChange: (policy: PolicyDraft) => void;
};
