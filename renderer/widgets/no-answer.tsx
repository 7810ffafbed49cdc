import { Button } from "./button.tsx";
import { EmptyState } from "./empty-state.tsx";
import { Prose } from "./prose.tsx";

/** The engine could not answer: why, and a way to ask again. */
export function NoAnswer({ message, retry }: { message: string; retry: () => void }) {
  return (
    <EmptyState title="No answer from the engine">
      <p>
        <Prose text={message} />
      </p>
      <Button onClick={retry}>Try again</Button>
    </EmptyState>
  );
}
