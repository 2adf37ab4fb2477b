import { GlobeView, type SceneHandle, type SceneViewProps } from "@orrery/ui/scene";
import type { ReactNode, Ref } from "react";
import { tellWebglIsMissing } from "./use-webgl.ts";

/** In a file of its own, so that three is loaded with the globe and with nothing else. */
export function LazyGlobe({
  handle,
  ...props
}: Omit<SceneViewProps, "ref"> & { handle: Ref<SceneHandle> }): ReactNode {
  return <GlobeView {...props} ref={handle} onUnavailable={tellWebglIsMissing} />;
}
