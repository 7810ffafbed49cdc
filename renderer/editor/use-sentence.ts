import { useEffect, useState } from "react";

/** Pause in typing after which a mistake is put into words. */
const sentencePauseMs = 1_200;

/** Nobody wants to hear about half a query while typing it: the sentence waits for a pause, or for Enter. */
export function useSentence(
  draft: string,
  isDraft: boolean,
): { readonly isSaid: boolean; readonly sayNow: () => void } {
  const [said, setSaid] = useState<string>();
  useEffect(() => {
    const timer = setTimeout(() => setSaid(draft), sentencePauseMs);
    return () => clearTimeout(timer);
  }, [draft]);
  return { isSaid: !isDraft || said === draft, sayNow: () => setSaid(draft) };
}
