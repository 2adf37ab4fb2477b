import { Skeleton } from "@orrery/ui";
import { PageBody } from "../../features/shell/page-body.tsx";

export default function Loading() {
  return (
    <PageBody>
      <div aria-busy="true" className="flex flex-col gap-4">
        <span className="sr-only">Loading</span>
        <Skeleton className="h-7 w-40" />
        <Skeleton className="h-40" />
        <Skeleton className="h-40" />
      </div>
    </PageBody>
  );
}
