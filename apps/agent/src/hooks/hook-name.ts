export const HOOK_NAMES = ["promote", "demote", "changed"] as const;
export type HookName = (typeof HOOK_NAMES)[number];
