import type { Metadata } from "next";
import { LogPage } from "../../../features/events/log-page.tsx";
import { Guarded } from "../../../features/shell/guarded.tsx";

export const metadata: Metadata = { title: "Audit" };

export default function Page() {
  return (
    <Guarded permission="audit:read">
      <LogPage isAudit />
    </Guarded>
  );
}
