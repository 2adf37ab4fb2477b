"use client";
import type { SpecProblem } from "@orrery/domain/worker-specs";
import type { WorkerSpec } from "@orrery/protocol/workers";
import { useMemo } from "react";
import { useDebounced } from "../../../lib/browser/use-debounced.ts";
import { useSpecTools } from "./use-spec-tools.ts";

/** While one types, the text is read when the hands rest for so long. */
const REST_MS = 200;

export type SpecCheck =
  /** Not read yet: it was typed a moment ago. */
  | { state: "reading" }
  | { state: "empty" }
  | { state: "invalid"; problems: readonly SpecProblem[] }
  | { state: "valid"; text: string; specs: readonly WorkerSpec[] };

/** What the text says, or what is wrong with it, as one types. */
export function useSpecCheck(text: string): SpecCheck {
  const tools = useSpecTools();
  const settled = useDebounced(text, REST_MS);
  const check = useMemo((): SpecCheck => {
    if (tools === null) return { state: "reading" };
    if (settled.trim() === "") return { state: "empty" };
    const read = tools.readWorkerSpecs(settled);
    return read.outcome === "invalid"
      ? { state: "invalid", problems: read.problems }
      : { state: "valid", text: settled, specs: read.specs };
  }, [tools, settled]);
  return settled === text || check.state === "invalid" ? check : { state: "reading" };
}
