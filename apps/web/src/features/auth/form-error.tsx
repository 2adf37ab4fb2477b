/** The one place under a form's fields where the hub's refusal stands. */
export function FormError({ message }: { message: string | null }) {
  if (message === null) return null;
  return (
    <p role="alert" className="text-pretty rounded-md bg-bad-soft px-3 py-2 text-bad text-sm">
      {message}
    </p>
  );
}
