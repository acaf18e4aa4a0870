import { Link } from "@remix-run/react";

export function Brand({ to }: { readonly to: string }) {
  return (
    <Link to={to} className="brand">
      <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
        <rect x="1" y="3" width="18" height="3" rx="1" fill="currentColor" />
        <rect x="1" y="8.5" width="11" height="3" rx="1" fill="currentColor" />
        <rect x="13.5" y="8.5" width="5.5" height="3" rx="1" fill="currentColor" opacity="0.45" />
        <rect x="1" y="14" width="6" height="3" rx="1" fill="currentColor" />
        <rect x="8.5" y="14" width="10.5" height="3" rx="1" fill="currentColor" opacity="0.45" />
      </svg>
      Fairshare
    </Link>
  );
}
