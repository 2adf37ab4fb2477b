import type { Permission, Role } from "@orrery/protocol";

/** What a permission lets its holder do, for the lists where permissions are chosen. */
export const PERMISSION_WORDS: Record<Permission, string> = {
  "nodes:read": "See nodes and their measurements",
  "nodes:operate": "Cordon, drain, maintain, rename and label nodes",
  "nodes:admit": "Approve and reject hosts in the waiting room",
  "nodes:remove": "Remove nodes, revoke their certificates",
  "federations:read": "See federations and failovers",
  "federations:operate": "Switch over, recover, pause, drill",
  "federations:write": "Create, change and remove federations",
  "targets:write": "Create, change and remove targets",
  "pools:read": "See proxy pools, limits and their traffic",
  "pools:operate": "Test proxies, retire them",
  "pools:write": "Create and change pools, proxies, limits and workers' credentials",
  "workers:read": "See workers, their instances and logs",
  "workers:operate": "Scale, restart and roll back workers",
  "workers:write": "Deploy and remove workers, set secrets: runs programs on hosts that allow it",
  "services:read": "See services and their traffic",
  "services:write": "Create and change services, switch strategies",
  "scaling:read": "See scaling groups and their decisions",
  "scaling:write": "Create and change scaling groups, set counts by hand",
  "join-tokens:read": "See join tokens",
  "join-tokens:write": "Create and revoke join tokens",
  "events:read": "Read the event log",
  "audit:read": "Read the audit log",
  "operators:read": "See operators and all sessions",
  "operators:write": "Create and remove operators, change roles",
  "api-tokens:own": "Keep API tokens of its own",
  "settings:read": "See the fleet's settings",
  "settings:write": "Change the fleet's settings",
  "billing:read": "See usage and invoices",
  "billing:write": "Change billing",
  "usage:write": "Report usage for accounts",
};

export const ROLE_WORDS: Record<Role, string> = {
  viewer: "Sees nodes, events and settings; changes nothing",
  operator: "Also operates and admits nodes, enrols hosts, reads the audit log",
  billing: "As a viewer; also changes billing",
  admin: "Everything, also operators and settings",
};
