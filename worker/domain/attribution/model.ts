/**
 * An attribution model with its settings, as it is stored in a rule version: plain JSON, complete, with every
 * decimal as the text that was given. `parseModel` makes it; parsing it again gives the same value.
 */
export type Model =
  | EqualSplitModel
  | LinearModel
  | FirstTouchModel
  | LastTouchModel
  | RoleWeightedModel
  | ActivityWeightedModel
  | TimeDecayModel
  | UShapedModel
  | WShapedModel
  | FullPathModel
  | CustomModel
  | CustomPpmModel
  | PoolsModel;

export type ModelKind = Model["kind"];
export type ModelOf<K extends ModelKind> = Extract<Model, { readonly kind: K }>;
export type SimpleModel = Exclude<Model, PoolsModel>;

/** A decimal of 0 or more as text, "0.6". */
export type DecimalText = string;

/** What a touchpoint after the close becomes: left out, or counted as if it were at the close. */
export type AfterClose = "exclude" | "clamp";

/** Which touchpoints count at all. A setting that is absent in a pool's model is the one of the pools. */
export type EligibilitySettings = {
  readonly afterClose?: AfterClose;
  /** Touchpoints more than this many days before the close do not count. */
  readonly lookBackDays?: number;
  /** Only touchpoints of these sources count. */
  readonly sources?: readonly string[];
  /** Touchpoints with a confidence below this do not count. */
  readonly minimumConfidence?: DecimalText;
  /** Evidence that still waits for approval does not count. What was rejected never does. */
  readonly approvedOnly?: boolean;
  /** Evidence that had expired by the close does not count: a registration protects for so many days. */
  readonly validAtCloseOnly?: boolean;
  /** With fewer touchpoints than this that count otherwise, none counts. */
  readonly minimumCount?: number;
  /** The weight of a touchpoint is multiplied by its confidence; see `byConfidence`. */
  readonly confidenceWeighs?: boolean;
};

export type EqualSplitModel = EligibilitySettings & { readonly kind: "equal_split" };
export type LinearModel = EligibilitySettings & { readonly kind: "linear" };
export type FirstTouchModel = EligibilitySettings & { readonly kind: "first_touch" };
export type LastTouchModel = EligibilitySettings & { readonly kind: "last_touch" };

export type RoleWeightedModel = EligibilitySettings & {
  readonly kind: "role_weighted";
  readonly weights: Readonly<Record<string, DecimalText>>;
  readonly unknownRoleWeight: DecimalText;
};

export type ActivityWeightedModel = EligibilitySettings & { readonly kind: "activity_weighted" };

export type TimeDecayModel = EligibilitySettings & {
  readonly kind: "time_decay";
  readonly halfLifeDays: DecimalText;
};

export type UShapedModel = EligibilitySettings & {
  readonly kind: "u_shaped";
  readonly first: DecimalText;
  readonly last: DecimalText;
  readonly middle: DecimalText;
};

export type WShapedModel = EligibilitySettings & {
  readonly kind: "w_shaped";
  readonly first: DecimalText;
  readonly creation: DecimalText;
  readonly close: DecimalText;
  readonly middle: DecimalText;
};

export type FullPathModel = EligibilitySettings & {
  readonly kind: "full_path";
  readonly first: DecimalText;
  readonly lead: DecimalText;
  readonly creation: DecimalText;
  readonly close: DecimalText;
  readonly middle: DecimalText;
};

export type CustomModel = EligibilitySettings & {
  readonly kind: "custom";
  /** What the keys of `weights` name. A role's weight is shared equally by the partners who hold it. */
  readonly by: "partner" | "role";
  readonly weights: Readonly<Record<string, DecimalText>>;
};

export type CustomPpmModel = EligibilitySettings & {
  readonly kind: "custom_ppm";
  /** Partner to its part in ppm; together at most 1,000,000. */
  readonly ppm: Readonly<Record<string, number>>;
};

export type PoolsModel = EligibilitySettings & {
  readonly kind: "pools";
  /** Where the weight of a pool without eligible touchpoints goes. */
  readonly whenEmpty: "redistribute" | "unattributed";
  readonly pools: readonly Pool[];
};

export type Pool = {
  readonly name: string;
  readonly sources: readonly string[];
  readonly weight: DecimalText;
  readonly model: SimpleModel;
};
