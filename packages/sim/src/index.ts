export {
  checkLinearizable,
  DEFAULT_LIMITS,
  type LinearizabilityLimits,
  type LinearizabilityVerdict,
  type Model,
  type Operation,
} from "./linearizability.ts";
export { type RegisterInput, type RegisterOutput, registerModel } from "./register-model.ts";
export { Rng } from "./rng.ts";
