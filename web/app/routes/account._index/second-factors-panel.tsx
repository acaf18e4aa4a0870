import { Link } from "@remix-run/react";
import { Panel } from "#web/app/ui/panel.tsx";

type SecondFactorsPanelProps = {
  readonly factors: {
    readonly authenticatorSince: string | null;
    readonly recoveryCodesLeft: number;
    readonly passkeys: readonly unknown[];
  };
};

export function SecondFactorsPanel({ factors }: SecondFactorsPanelProps) {
  const { authenticatorSince, recoveryCodesLeft, passkeys } = factors;
  const has = [
    authenticatorSince === null ? "" : `an authenticator app with ${recoveryCodesLeft} recovery codes`,
    passkeys.length === 0 ? "" : `${passkeys.length} ${passkeys.length === 1 ? "passkey" : "passkeys"}`,
  ].filter((one) => one !== "");
  return (
    <Panel title="Second factors">
      <p>
        {has.length === 0
          ? "None yet: whoever learns your password is you."
          : `You have ${has.join(" and ")}.`}
      </p>
      <p>
        <Link to="/account/second-factors" className="button">
          {has.length === 0 ? "Set one up" : "Change"}
        </Link>
      </p>
    </Panel>
  );
}
