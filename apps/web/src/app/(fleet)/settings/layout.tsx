import { PageHeader } from "@orrery/ui";
import type { ReactNode } from "react";
import { SettingsNav } from "../../../features/settings/settings-nav.tsx";
import { PageBody } from "../../../features/shell/page-body.tsx";

export default function SettingsLayout({ children }: { children: ReactNode }) {
  return (
    <PageBody narrow>
      <PageHeader title="Settings" />
      <SettingsNav />
      {children}
    </PageBody>
  );
}
