import type { SecretsPreview } from "../../../app/api/export.ts";
import { apiAddress, askApi, shownCapture } from "../../client/page-base.ts";
import { type Query, useQuery } from "../../client/use-query.ts";

/** Items that are looked at before an export; what is beyond is masked just the same, and counted in the end. */
export const previewItems = 20_000;

/** The secrets in what would be exported. Undefined params ask nothing. */
export function useSecrets(
  key: string | undefined,
  params: () => Readonly<Record<string, string | undefined>>,
): Query<SecretsPreview> {
  return useQuery(
    key === undefined ? undefined : `secrets ${key}`,
    (signal) => {
      const query = { ...params(), limit: String(previewItems) };
      return askApi<SecretsPreview>(apiAddress(shownCapture(), "api/export/secrets", query), { signal });
    },
    { keepData: false },
  );
}
