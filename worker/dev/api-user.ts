/** Carries a request to the Worker: over the network, or in process. */
export type CallApi = (request: Request) => Promise<Response>;

export type CsvFile = {
  readonly kind: "partners" | "accounts" | "opportunities" | "touchpoints";
  readonly fileName: string;
  readonly text: string;
};

export type ImportAnswer = {
  readonly id: string;
  readonly status: string;
  readonly createdAt: string;
  readonly runId: string | null;
  readonly counts: { readonly rows: number; readonly added: number; readonly updated: number };
  readonly errors: readonly unknown[];
};

const pollMs = 150;
const usualPatienceMs = 90_000;

/** Somebody who uses the API as an outside program would: signs in, sends files, waits for them to be worked off. */
export async function createApiUser({
  origin,
  call,
  person,
}: {
  readonly origin: string;
  readonly call: CallApi;
  readonly person: { readonly email: string; readonly password: string };
}) {
  let cookie: string | null = null;
  const send = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set("origin", origin);
    headers.set("sec-fetch-site", "same-origin");
    if (cookie !== null) headers.set("cookie", cookie);
    const response = await call(new Request(`${origin}/api/v1${path}`, { ...init, headers }));
    if (!response.ok)
      throw new Error(`${init.method ?? "GET"} ${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  const signedIn = await send("/session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: person.email, password: person.password }),
  });
  cookie = (signedIn.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const get = async <T>(path: string): Promise<T> => (await (await send(path)).json()) as T;
  const postJson = (path: string, body: unknown): Promise<Response> =>
    send(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });

  return {
    get,
    post: async <T>(path: string, body: unknown): Promise<T> =>
      (await (await postJson(path, body)).json()) as T,
    /** For what answers nothing, or nothing of interest. */
    tell: async (path: string, body: unknown): Promise<void> => {
      await postJson(path, body);
    },
    postForm: async <T>(path: string, form: FormData): Promise<T> =>
      (await (await send(path, { method: "POST", body: form })).json()) as T,
    /** Oldest first. */
    listImports: async (): Promise<readonly ImportAnswer[]> => {
      const { items } = await get<{ items: readonly ImportAnswer[] }>("/imports?limit=200");
      return items.toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
    },
    startImport: async (file: CsvFile): Promise<ImportAnswer> => {
      const body = new FormData();
      body.set("kind", file.kind);
      body.set("file", new File([file.text], file.fileName, { type: "text/csv" }));
      return (await (await send("/imports", { method: "POST", body })).json()) as ImportAnswer;
    },
    /** Answers when the file is in and what it changed is attributed. */
    finishImport: async (importId: string, { patienceMs = usualPatienceMs } = {}): Promise<ImportAnswer> => {
      const imported = await until(() => get<ImportAnswer>(`/imports/${importId}`), {
        isReached: ({ status }) => status === "done" || status === "failed",
        patienceMs,
      });
      if (imported.status === "failed") throw new Error(`the file was refused: ${JSON.stringify(imported)}`);
      if (imported.runId === null) return imported;
      await until(() => get<{ readonly status: string }>(`/attribution/runs/${imported.runId}`), {
        isReached: ({ status }) => status === "done",
        patienceMs,
      });
      return imported;
    },
  };
}

async function until<T>(
  read: () => Promise<T>,
  { isReached, patienceMs }: { readonly isReached: (value: T) => boolean; readonly patienceMs: number },
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    const value = await read();
    if (isReached(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  throw new Error("an import takes longer than it should");
}
