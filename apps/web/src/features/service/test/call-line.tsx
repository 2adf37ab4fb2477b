"use client";
import type { ServiceView } from "@orrery/protocol";
import { CopyLine } from "@orrery/ui";
import type { ReactNode } from "react";
import { useServiceGateways } from "../instances/use-service-gateways.ts";

/** Where agents listen unless they were told otherwise. */
const USUAL_PORT = 4490;

/** How a program on a host calls the service; by the port that gateways listen at. */
export function CallLine({ service }: { service: Pick<ServiceView, "name"> }): ReactNode {
  const gateways = useServiceGateways().data ?? [];
  const port = gateways.find((gateway) => gateway.port !== null)?.port ?? USUAL_PORT;
  return (
    <>
      <CopyLine wrap label="call" text={`curl http://127.0.0.1:${port}/${service.name}/`} />
      <p className="mt-2 text-pretty text-ink-muted text-xs">
        The host's own gateway chooses the instance; what stands after the name is the path that it is asked
        for.
      </p>
    </>
  );
}
