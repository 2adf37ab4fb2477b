import { AppError } from "@orrery/runtime";

/** Of a procedure whose use case is on its way. */
export function notBuilt<T>(): Promise<T> {
  return Promise.reject(new AppError("INTERNAL", "This is not built yet."));
}
