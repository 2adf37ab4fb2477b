import type { Metadata } from "next";
import { PasswordCard } from "../../../../features/settings/password-card.tsx";
import { TwoFactorCard } from "../../../../features/settings/two-factor-card.tsx";

export const metadata: Metadata = { title: "Security" };

export default function Page() {
  return (
    <div className="flex flex-col gap-4">
      <TwoFactorCard />
      <PasswordCard />
    </div>
  );
}
