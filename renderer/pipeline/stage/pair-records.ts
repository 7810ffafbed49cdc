import type { PipelineRecord, PipelineRecords } from "../../../app/api/pipeline.ts";

/** An item as it came to a stage and as it left it; one side is missing where the other is not in sight. */
export interface RecordPair {
  readonly before: PipelineRecord | undefined;
  readonly after: PipelineRecord | undefined;
}

/**
 * The newest first. Items with a key are the same where it is; of others (metrics) the n-th from the end on one side belongs to the
 * n-th on the other as long as a stage lets through what it gets.
 */
export function pairRecords({ before, after }: PipelineRecords): readonly RecordPair[] {
  // Keys of log records may be the same: each is taken once.
  const afterByKey = Map.groupBy(after, ({ itemKey }) => itemKey);
  const used = new Set<PipelineRecord>();
  const unkeyed = after.filter(({ itemKey }) => itemKey === "");
  const offset = unkeyed.length - before.filter(({ itemKey }) => itemKey === "").length;
  let position = offset;
  const pairs = before.map((record): RecordPair => {
    const partner = record.itemKey === "" ? unkeyed[position++] : afterByKey.get(record.itemKey)?.shift();
    if (partner !== undefined) used.add(partner);
    return { before: record, after: partner };
  });
  const alone = after
    .filter((record) => !used.has(record))
    .map((record) => ({ before: undefined, after: record }));
  return [...pairs, ...alone].toReversed();
}
