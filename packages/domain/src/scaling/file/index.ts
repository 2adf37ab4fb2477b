// Apart from the rest: it brings a YAML parser, which decisions have no use for.
export { readScalingFile, type ScalingFile, writeScalingFile } from "./read-scaling-file.ts";
