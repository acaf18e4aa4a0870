import { Scripts } from "@remix-run/react";
import {
  Children,
  cloneElement,
  createContext,
  isValidElement,
  type ReactElement,
  type ReactNode,
  useContext,
} from "react";

const NonceContext = createContext("");

/** Only the server knows the nonce. Browsers hide it from scripts, so there it is empty. */
export function NonceProvider({ nonce, children }: { readonly nonce: string; readonly children: ReactNode }) {
  return <NonceContext.Provider value={nonce}>{children}</NonceContext.Provider>;
}

export function useNonce(): string {
  return useContext(NonceContext);
}

/**
 * Remix puts the nonce on its scripts but not on its `modulepreload` links, which a policy with 'strict-dynamic'
 * refuses without one.
 */
export function NonceScripts() {
  const nonce = useNonce();
  const scripts = Scripts({ nonce });
  return isValidElement(scripts) ? withNonce(scripts as ParentElement, nonce) : scripts;
}

type ParentElement = ReactElement<{ readonly children?: ReactNode; readonly rel?: string }>;

function withNonce(element: ParentElement, nonce: string): ReactNode {
  if (element.props.rel === "modulepreload") return cloneElement(element as ReactElement, { nonce });
  if (element.props.children === undefined) return element;
  const children = Children.map(element.props.children, (child) =>
    isValidElement(child) ? withNonce(child as ParentElement, nonce) : child,
  );
  return cloneElement(element, {}, children);
}
