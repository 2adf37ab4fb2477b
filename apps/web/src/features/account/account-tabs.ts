export const ACCOUNT_TABS = ["overview", "ledger", "credits", "usage", "assignments", "settings"] as const;
export type AccountTab = (typeof ACCOUNT_TABS)[number];

export const ACCOUNT_TAB_LABELS: Readonly<Record<AccountTab, string>> = {
  overview: "Overview",
  ledger: "Ledger",
  credits: "Grants and holds",
  usage: "Usage",
  assignments: "Assignments",
  settings: "Settings",
};
