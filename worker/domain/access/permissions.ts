/**
 * What people and keys may do, in one place: routes, pages and the printed matrix all read this table. A permission names
 * an act, not a screen. What is not in the table is not allowed.
 */

export const companyRoles = ["owner", "admin", "finance", "partner_manager", "analyst", "viewer"] as const;
export type CompanyRole = (typeof companyRoles)[number];

export const partnerRoles = ["admin", "seller", "finance", "viewer"] as const;
export type PartnerRole = (typeof partnerRoles)[number];

type Grant<Role extends string> = {
  /** The act, in words that complete "may …". */
  readonly act: string;
  readonly roles: readonly Role[];
  /** Whether an API key may be given it. Acts on people, keys and the company itself are for people alone. */
  readonly keys: boolean;
};

const everyone = companyRoles;
const managers = ["owner", "admin", "partner_manager"] as const;
const movers = ["owner", "admin", "finance", "partner_manager"] as const;
const explorers = ["owner", "admin", "finance", "partner_manager", "analyst"] as const;
const admins = ["owner", "admin"] as const;
const closers = ["owner", "admin", "finance"] as const;

export const companyPermissions = {
  "deals.read": { act: "see deals, partners and what partners brought", roles: everyone, keys: true },
  "deals.export": { act: "download lists as files", roles: explorers, keys: true },
  "ledger.read": { act: "see the ledger and check that it is whole", roles: everyone, keys: true },
  "ledger.verify": { act: "start a verification of the whole ledger", roles: movers, keys: true },
  "ledger.unfreeze": { act: "let a frozen ledger take entries again", roles: ["owner"], keys: false },
  "statements.read": { act: "see and download statements", roles: everyone, keys: true },
  "statements.issue": {
    act: "issue statements to partners",
    roles: ["owner", "admin", "finance"],
    keys: true,
  },
  "periods.read": {
    act: "see periods, what they add up to and how they were closed",
    roles: everyone,
    keys: true,
  },
  "periods.close": {
    act: "close and lock periods, waive what stands in the way, and choose the calendar",
    roles: closers,
    keys: false,
  },
  "periods.reopen": {
    act: "ask for a closed period to be reopened, and approve what somebody else asked for",
    roles: closers,
    keys: false,
  },
  "disputes.read": {
    act: "see disputes, what was said in them and the evidence",
    roles: everyone,
    keys: true,
  },
  "disputes.decide": {
    act: "review disputes, answer partners and decide, which may post an adjustment",
    roles: movers,
    keys: false,
  },
  "registrations.read": { act: "see registered deals, their history and files", roles: everyone, keys: true },
  "registrations.write": {
    act: "register deals on a partner's behalf and fill in what is missing",
    roles: managers,
    keys: true,
  },
  "registrations.decide": {
    act: "review, approve, reject and contest registered deals, extend and release protection, and assign them",
    roles: managers,
    keys: false,
  },
  "registrations.settings": {
    act: "choose what registrations ask and promise, which accounts are kept for whom, and what is approved by rule",
    roles: managers,
    keys: false,
  },
  "alerts.snooze": { act: "snooze alerts and wake them", roles: movers, keys: false },
  "health.settings": {
    act: "choose how partners are graded and when the company is alerted",
    roles: managers,
    keys: false,
  },
  "rates.write": {
    act: "enter and remove exchange rates",
    roles: ["owner", "admin", "finance"],
    keys: true,
  },
  "rules.read": { act: "see rules, versions and back-tests", roles: everyone, keys: true },
  "rules.write": { act: "write and throw away drafts of rules", roles: managers, keys: true },
  "rules.publish": { act: "approve, publish and retire rules", roles: managers, keys: false },
  "rules.settings": { act: "choose how rules come into force", roles: admins, keys: false },
  "analysis.run": { act: "try, compare and back-test rules", roles: explorers, keys: true },
  "attribution.run": { act: "have deals attributed again", roles: managers, keys: true },
  "overrides.write": { act: "set a deal's split by hand and decide reviews", roles: movers, keys: false },
  "evidence.decide": {
    act: "confirm and reject what partners' records belong to",
    roles: movers,
    keys: false,
  },
  "inference.write": {
    act: "choose how partners' records are read, and who stands for which partner",
    roles: managers,
    keys: false,
  },
  "imports.read": { act: "see imports and their errors", roles: explorers, keys: true },
  "imports.write": { act: "import files and undo imports", roles: managers, keys: true },
  "connections.read": {
    act: "see connections to a CRM and how fresh they are",
    roles: explorers,
    keys: true,
  },
  "connections.write": {
    act: "connect a CRM, choose what is read of it, and end the connection",
    roles: admins,
    keys: false,
  },
  "connections.sync": { act: "have a connected CRM read again", roles: managers, keys: true },
  "team.read": { act: "see who is in the company", roles: everyone, keys: true },
  "team.write": { act: "invite and remove people and change their roles", roles: admins, keys: false },
  "owners.write": { act: "make and unmake owners", roles: ["owner"], keys: false },
  "partner-users.read": { act: "see the people of partners", roles: movers, keys: true },
  "partner-users.write": { act: "invite and remove the people of partners", roles: managers, keys: false },
  "partner-view": { act: "look at the portal as one partner sees it", roles: managers, keys: false },
  "settings.read": { act: "see the company's settings", roles: everyone, keys: true },
  "settings.write": { act: "change the company's settings", roles: admins, keys: false },
  // Whoever chooses who vouches for people can come in as any of them, owners included.
  "sign-in.write": { act: "choose how people of the company sign in", roles: ["owner"], keys: false },
  "keys.read": { act: "see API keys", roles: admins, keys: false },
  "keys.write": { act: "make and end API keys", roles: admins, keys: false },
  "saved-views.own": {
    act: "save views of the deals, and share them with the company",
    roles: everyone,
    keys: false,
  },
  "notifications.own": {
    act: "see what one is told, and choose how",
    roles: everyone,
    keys: false,
  },
  "channels.read": {
    act: "see where events are sent, and what became of every message",
    roles: admins,
    keys: false,
  },
  "channels.write": {
    act: "have events sent to webhooks and Slack",
    roles: admins,
    keys: false,
  },
  "audit.read": { act: "read, search and download the audit log", roles: admins, keys: true },
  "evidence.read": { act: "download evidence for auditors", roles: admins, keys: false },
  "people.export": { act: "give people their data, and erase it", roles: admins, keys: false },
  "company.export": { act: "download everything the company has here", roles: admins, keys: false },
  "company.delete": { act: "delete the company", roles: ["owner"], keys: false },
} as const satisfies Readonly<Record<string, Grant<CompanyRole>>>;

export type CompanyPermission = keyof typeof companyPermissions;

const everyPartner = partnerRoles;

export const partnerPermissions = {
  "portal.read": { act: "see the partner's deals, shares and totals", roles: everyPartner, keys: true },
  "portal.export": { act: "download lists as files", roles: ["admin", "seller", "finance"], keys: true },
  "portal.ledger.read": {
    act: "see and check the partner's ledger entries",
    roles: everyPartner,
    keys: true,
  },
  "portal.statements.read": {
    act: "see, check and download the partner's statements",
    roles: everyPartner,
    keys: true,
  },
  "portal.statements.acknowledge": {
    act: "acknowledge statements",
    roles: ["admin", "finance"],
    keys: false,
  },
  "portal.disputes.read": {
    act: "see the partner's disputes and their evidence",
    roles: everyPartner,
    keys: true,
  },
  "portal.disputes.open": {
    act: "dispute entries, write in disputes and withdraw them",
    roles: ["admin", "seller", "finance"],
    keys: false,
  },
  "portal.registrations.read": {
    act: "see the partner's registered deals and their files",
    roles: everyPartner,
    keys: true,
  },
  "portal.registrations.write": {
    act: "register deals, answer questions about them, withdraw and appeal",
    roles: ["admin", "seller"],
    keys: true,
  },
  "portal.reports.read": {
    act: "see what the partner has reported, and what has become of it",
    roles: everyPartner,
    keys: true,
  },
  "portal.reports.write": {
    act: "report what the partner did",
    roles: ["admin", "seller"],
    keys: true,
  },
  "portal.team.read": { act: "see who is in the partner organisation", roles: everyPartner, keys: false },
  "portal.team.write": {
    act: "invite and remove colleagues, change their roles and let people join",
    roles: ["admin"],
    keys: false,
  },
  "portal.notifications.own": {
    act: "see what one is told, and choose how",
    roles: everyPartner,
    keys: false,
  },
  "portal.settings.write": { act: "change the partner organisation's name", roles: ["admin"], keys: false },
  "portal.keys.read": { act: "see API keys", roles: ["admin"], keys: false },
  "portal.keys.write": { act: "make and end API keys", roles: ["admin"], keys: false },
  "portal.audit.read": { act: "read the organisation's audit log", roles: ["admin"], keys: false },
} as const satisfies Readonly<Record<string, Grant<PartnerRole>>>;

export type PartnerPermission = keyof typeof partnerPermissions;
export type Permission = CompanyPermission | PartnerPermission;

/** What a company role may do. */
export function permissionsOfCompanyRole(role: CompanyRole): ReadonlySet<Permission> {
  return byCompanyRole[role];
}

/** What a role in a partner organisation may do. */
export function permissionsOfPartnerRole(role: PartnerRole): ReadonlySet<Permission> {
  return byPartnerRole[role];
}

/** What someone of the company may do while looking at the portal as a partner: read, and nothing else. */
export const permissionsOfPartnerView: ReadonlySet<Permission> = new Set<Permission>([
  "portal.read",
  "portal.ledger.read",
  "portal.statements.read",
  "portal.disputes.read",
  "portal.registrations.read",
  "portal.reports.read",
]);

/** The permissions that keys of this audience may be given, in the table's order. */
export function grantableToKeys(audience: "company" | "partner"): readonly Permission[] {
  return entriesOf(audience)
    .filter(([, grant]) => grant.keys)
    .map(([name]) => name);
}

/** Whether keys of any audience may be given it. */
export function isGrantableToKeys(permission: Permission): boolean {
  return grantableToKeys("company").includes(permission) || grantableToKeys("partner").includes(permission);
}

/** The matrix as rows, for the docs, the evidence pack and the settings page. */
export function permissionMatrix(audience: "company" | "partner"): readonly {
  readonly permission: Permission;
  readonly act: string;
  readonly roles: readonly string[];
  readonly keys: boolean;
}[] {
  return entriesOf(audience).map(([permission, grant]) => ({ permission, ...grant }));
}

function entriesOf(audience: "company" | "partner"): readonly (readonly [Permission, Grant<string>])[] {
  return Object.entries(
    audience === "company" ? companyPermissions : partnerPermissions,
  ) as unknown as readonly (readonly [Permission, Grant<string>])[];
}

function rolesTo<Role extends string>(
  roles: readonly Role[],
  audience: "company" | "partner",
): Readonly<Record<Role, ReadonlySet<Permission>>> {
  const entries = entriesOf(audience);
  return Object.fromEntries(
    roles.map((role) => [
      role,
      new Set(entries.filter(([, grant]) => grant.roles.includes(role)).map(([name]) => name)),
    ]),
  ) as unknown as Readonly<Record<Role, ReadonlySet<Permission>>>;
}

const byCompanyRole = rolesTo(companyRoles, "company");
const byPartnerRole = rolesTo(partnerRoles, "partner");
