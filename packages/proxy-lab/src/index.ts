export { createLabAuthority, type LabAuthority, type LabCertificate } from "./authority.ts";
export { startTarget, Target, type TargetSettings } from "./target.ts";
export { startUpstream, Upstream } from "./upstream.ts";
export type { UpstreamBehaviour, UpstreamCounters, UpstreamSettings } from "./upstream-settings.ts";
