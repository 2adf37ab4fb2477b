import type { ReactNode } from "react";
import { OrreryMark } from "../../features/shell/orrery-mark.tsx";

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <main className="grid min-h-dvh content-start justify-items-center px-4 pt-[14vh] pb-10">
      <div className="w-full max-w-sm">
        <p className="mb-8 flex items-center gap-2.5 font-semibold text-lg text-ink">
          <OrreryMark className="size-7" />
          Orrery
        </p>
        {children}
      </div>
    </main>
  );
}
