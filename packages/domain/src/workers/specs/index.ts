// Apart from the rest: it brings a YAML parser, which agents have no use for.
export {
  readWorkerSpecs,
  type SpecProblem,
  type SpecsRead,
  writeWorkerSpec,
} from "./read-worker-specs.ts";
