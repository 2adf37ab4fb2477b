import { FlatMapView, type SceneHandle, type SceneViewProps } from "@orrery/ui/scene";
import type { ReactNode, Ref } from "react";

/** In a file of its own, so that it is loaded without three. */
export function LazyFlat({
  handle,
  ...props
}: Omit<SceneViewProps, "ref"> & { handle: Ref<SceneHandle> }): ReactNode {
  return <FlatMapView {...props} ref={handle} />;
}
