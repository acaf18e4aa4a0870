/** What is kept about a person, as a file of its own that no cache keeps. */
export function personalDataFile(exported: unknown, name: string): Response {
  return new Response(JSON.stringify(exported, null, 2), {
    headers: {
      "Content-Type": "application/json",
      "Content-Disposition": `attachment; filename="${name}.json"`,
      "Cache-Control": "private, no-store",
    },
  });
}
