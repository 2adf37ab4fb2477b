import { Button } from "@orrery/ui";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { AuthHeading } from "./auth-heading.tsx";

export function SetupDone() {
  return (
    <>
      <AuthHeading title="Already set up">
        This one-time link has been used: Orrery has its first admin. Sign in with that account; further
        operators are created under Settings.
      </AuthHeading>
      <Button asChild variant="primary" className="w-full">
        <PageLink href="/sign-in">Go to sign-in</PageLink>
      </Button>
    </>
  );
}
