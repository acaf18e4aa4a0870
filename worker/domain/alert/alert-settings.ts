/** When a company is alerted. Amounts in whole units of the currency that it reports in. */
export type AlertSettings = {
  readonly coverage: {
    readonly isOn: boolean;
    /** Of the deals won in 30 days, at least so many in a hundred are attributed. */
    readonly percent: number;
  };
  readonly silent: {
    readonly isOn: boolean;
    /** More than this was attributed to the partner in 90 days. */
    readonly revenue: number;
    /** And it was not touched for so many days. */
    readonly days: number;
  };
  readonly star: {
    readonly isOn: boolean;
    readonly growthPercent: number;
    readonly winRatePercent: number;
    /** At least this was attributed to the partner in 90 days. */
    readonly revenue: number;
  };
  readonly staleSync: { readonly isOn: boolean; readonly hours: number };
  readonly drift: { readonly isOn: boolean };
};

export const defaultAlertSettings: AlertSettings = {
  coverage: { isOn: true, percent: 70 },
  silent: { isOn: true, revenue: 50_000, days: 14 },
  star: { isOn: true, growthPercent: 20, winRatePercent: 60, revenue: 10_000 },
  staleSync: { isOn: true, hours: 24 },
  drift: { isOn: true },
};
