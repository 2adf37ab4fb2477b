import { z } from "zod";

export const Role = z.enum(["viewer", "operator", "billing", "admin"]);
export type Role = z.infer<typeof Role>;

/** What can be allowed. A role grants a set of these; an API token narrows that set to its scopes. */
export const Permission = z.enum([
  "nodes:read",
  "nodes:operate",
  "nodes:admit",
  "nodes:remove",
  "federations:read",
  "federations:operate",
  "federations:write",
  "targets:write",
  "pools:read",
  "pools:operate",
  "pools:write",
  "workers:read",
  "workers:operate",
  "workers:write",
  "services:read",
  "services:write",
  "scaling:read",
  "scaling:write",
  "join-tokens:read",
  "join-tokens:write",
  "events:read",
  "audit:read",
  "operators:read",
  "operators:write",
  "api-tokens:own",
  "settings:read",
  "settings:write",
  "billing:read",
  "billing:write",
  "usage:write",
]);
export type Permission = z.infer<typeof Permission>;
