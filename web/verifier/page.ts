import { minorUnitExponent } from "#worker/domain/money/currency.ts";
import type { StatementBundle } from "#worker/domain/statement-bundle/bundle.ts";
import {
  type BundleVerdict,
  type Step,
  verifyBundle,
} from "#worker/domain/statement-bundle/verify-bundle.ts";
import { stepTitles, stepWords } from "./step-titles.ts";
import { webCryptoHost } from "./web-crypto-host.ts";

/** The page that checks a bundle in a browser: one file, built by vite.config.ts, that asks nobody anything. */

const bundleInput = byId<HTMLInputElement>("bundle");
const keysInput = byId<HTMLInputElement>("keys");
const drop = byId("drop");
let dropped: File | null = null;

bundleInput.addEventListener("change", () => {
  dropped = null;
  void check();
});
keysInput.addEventListener("change", () => void check());
byId("files").addEventListener("submit", (event) => event.preventDefault());
for (const name of ["dragenter", "dragover"]) {
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  dropped = event.dataTransfer?.files[0] ?? null;
  void check();
});

async function check(): Promise<void> {
  const file = dropped ?? bundleInput.files?.[0];
  if (file === undefined || file === null) return;
  const trustedKeyIds = await readKeyIds(keysInput.files?.[0]);
  if (trustedKeyIds === "unreadable") {
    say("bad", "The keys are not a file of keys. Choose the issuer’s ledger-keys.json, or none.");
    return;
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    show(
      file.name,
      await verifyBundle(bytes, { host: webCryptoHost, ...(trustedKeyIds && { trustedKeyIds }) }),
    );
  } catch {
    // Browsers from before 2025 have no Ed25519, and none has WebCrypto on a page that came over plain HTTP.
    say(
      "bad",
      "This browser cannot check signatures here. Open the page in a current browser, from disk or over HTTPS.",
    );
  }
}

async function readKeyIds(file: File | undefined): Promise<readonly string[] | null | "unreadable"> {
  if (file === undefined) return null;
  try {
    const { keys } = JSON.parse(await file.text()) as { keys: readonly { kid: string }[] };
    return keys.map((key) => key.kid);
  } catch {
    return "unreadable";
  }
}

function show(fileName: string, verdict: BundleVerdict): void {
  if (!verdict.ok) {
    const failed = verdict.steps.find(({ status }) => status === "failed");
    say("bad", `${fileName} is not good. ${failed?.detail ?? ""}.`);
  }
  if (verdict.ok && verdict.steps.some(({ status }) => status === "open")) {
    say("", `${fileName} is unchanged, if the key below is the issuer’s.`);
  } else if (verdict.ok) say("good", `${fileName} is good.`);
  byId("statement").replaceChildren(...(verdict.ok ? factsOf(verdict.bundle) : []));
  byId("steps").replaceChildren(...verdict.steps.map(toItem));
}

function say(kind: "good" | "bad" | "", text: string): void {
  const verdict = byId("verdict");
  verdict.className = `verdict ${kind}`;
  verdict.textContent = text;
  byId("statement").replaceChildren();
  byId("steps").replaceChildren();
  byId("result").hidden = false;
}

function factsOf({ statement }: StatementBundle): readonly HTMLElement[] {
  const { currency } = statement;
  const facts: readonly (readonly [string, string])[] = [
    ["Company", statement.companyName],
    ["Partner", statement.partnerName],
    ["Statement", `${statement.number}, version ${statement.version}`],
    ["Period", statement.period],
    ["Issued", statement.issuedAt],
    ["Opening", amountOf(statement.opening, currency)],
    ["Lines", String(statement.lines.length)],
    ["Closing", amountOf(statement.closing, currency)],
  ];
  return facts.flatMap(([name, value]) => [element("dt", name), element("dd", value)]);
}

/** Digits only, so that what is shown is what was signed. */
function amountOf(minor: string, currency: string): string {
  const exponent = minorUnitExponent(currency);
  const sign = minor.startsWith("-") ? "\u2212" : "";
  const digits = minor.replace("-", "").padStart(exponent + 1, "0");
  const whole = digits.slice(0, digits.length - exponent).replace(/\B(?=(\d{3})+$)/g, "\u202f");
  const rest = exponent === 0 ? "" : `.${digits.slice(-exponent)}`;
  return `${sign}${whole}${rest} ${currency}`;
}

function toItem({ name, status, detail }: Step): HTMLElement {
  const item = element("li", "");
  item.className = status;
  const shown = element("span", stepWords[status]);
  shown.className = "status";
  item.appendChild(shown);
  item.appendChild(element("span", stepTitles[name]));
  if (detail !== "") {
    const more = element("span", detail);
    more.className = "detail";
    item.appendChild(more);
  }
  return item;
}

function element(tag: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

function byId<Element extends HTMLElement = HTMLElement>(id: string): Element {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has an element ${id}`);
  return found as Element;
}
