/** How much is done at once. Tests set these lower; nothing else does. */
export type ImportLimits = {
  readonly rowsPerFile: number;
  readonly rowsPerChunk: number;
  /** Of UTF-8, in each value that a chunk becomes. D1 takes values of up to 2 MB, and one row has at most about 0.3 MB. */
  readonly bytesPerChunk: number;
  /** An invocation may put 1,000 statements to D1; a chunk takes 8 of them, 11 when every row of it names new parties. */
  readonly chunksPerMessage: number;
  /** Undoing a chunk takes about ten statements. */
  readonly undoneChunksPerMessage: number;
};

export const importLimits: ImportLimits = {
  rowsPerFile: 200_000,
  rowsPerChunk: 2_000,
  bytesPerChunk: 1_600_000,
  chunksPerMessage: 80,
  undoneChunksPerMessage: 60,
};
