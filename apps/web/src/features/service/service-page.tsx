"use client";
import type { ServiceId, ServiceView } from "@orrery/protocol";
import { Skeleton } from "@orrery/ui";
import type { ReactNode } from "react";
import { wireErrorOf } from "../../lib/errors/describe-error.ts";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { SubjectAbsent } from "../events/subject-absent.tsx";
import { NotRefreshed } from "../latency/not-refreshed.tsx";
import { useService } from "../services/use-services.ts";
import { ServiceFigures } from "./service-figures.tsx";
import { ServiceHeader } from "./service-header.tsx";
import { ServiceSections } from "./service-sections.tsx";

/** Opens with what the server fetched; its address holds however the service is renamed. */
export function ServicePage({ serviceId }: { serviceId: ServiceId }): ReactNode {
  const query = useService(serviceId);
  if (wireErrorOf(query.error)?.code === "NOT_FOUND") {
    return (
      <SubjectAbsent
        kind="service"
        id={serviceId}
        removedTitle={(name) => `The service ${name} was removed`}
        aftermath="Gateways answer 404 for it."
        neverWas="There never was a service with the id"
        listHref="/services"
      />
    );
  }
  if (query.data !== undefined) return <ServiceDetail service={query.data} error={query.error} />;
  if (query.error !== null) {
    return (
      <QueryError
        title="The service could not be read"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  }
  return <ServiceSkeleton />;
}

function ServiceDetail({ service, error }: { service: ServiceView; error: unknown }): ReactNode {
  return (
    <>
      <ServiceHeader service={service} />
      <NotRefreshed error={error} />
      <ServiceFigures service={service} />
      <ServiceSections service={service} />
    </>
  );
}

function ServiceSkeleton(): ReactNode {
  return (
    <div aria-busy="true" className="flex flex-col gap-4">
      <Skeleton className="h-8 w-64" />
      <Skeleton className="h-14" />
      <Skeleton className="h-9 w-96" />
      <Skeleton className="h-96" />
    </div>
  );
}
