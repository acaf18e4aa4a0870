import { groupBy } from "#worker/domain/inference/group-by.ts";
import { DAY_MS, formatInstant } from "#worker/domain/time/instant.ts";

/** How the people of an invented company work and how carelessly they file. Rates are chances from 0 to 1. */
export type WorldHabits = {
  readonly seed: number;
  readonly tongue: keyof typeof TONGUES;
  readonly accounts: number;
  readonly partners: number;
  readonly deals: number;
  /** The chance that a deal has one more partner on it, again and again. */
  readonly morePartners: number;
  readonly recordsPerPartner: number;
  /** When partners work on a deal: all the time, around its start, towards its close, or in one burst of two weeks. */
  readonly rhythm: "even" | "start" | "close" | "burst";
  readonly preparationDays: number;
  readonly lengthDays: readonly [number, number];
  /** Records of a partner that belong to no deal, for each record that does. */
  readonly background: number;
  /** Whether contact that belongs to no deal is of the same types as work on deals. */
  readonly sameTypes: boolean;
  readonly deliveryPerDeal: number;
  readonly filed: number;
  readonly misfiled: number;
  readonly named: number;
  readonly misspelt: number;
  readonly misnamed: number;
  readonly withContact: number;
  readonly withEmail: number;
  readonly contactsOnDeal: number;
  readonly saysWhat: number;
  readonly twice: number;
};

/** A body for `POST /api/v1/inference/preview` and what really happened. */
export type InventedWorld = {
  readonly request: {
    readonly accounts: readonly WorldAccount[];
    readonly contacts: readonly WorldContact[];
    readonly partners: readonly { readonly id: string; readonly role: string }[];
    readonly opportunities: readonly WorldDeal[];
    readonly activities: readonly WorldActivity[];
  };
  readonly truth: {
    readonly activities: Readonly<Record<string, string | null>>;
    readonly touches: readonly {
      readonly partner_id: string;
      readonly opportunity_id: string;
      readonly touches: number;
    }[];
  };
};

type WorldAccount = {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  readonly parentId: string | null;
};
type WorldContact = {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly email: string;
};
type WorldDeal = {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly createdAt: string;
  readonly closedAt: string;
  readonly stage: string;
  readonly isClosed: boolean;
  readonly isWon: boolean;
  readonly contactIds: readonly string[];
};
type WorldActivity = {
  readonly id: string;
  readonly partnerId: string;
  readonly type: string;
  readonly subject: string;
  readonly occurredAt: string;
  readonly loggedAt: string;
  readonly opportunityId: string | null;
  readonly contactId: string | null;
  readonly email: string | null;
  readonly accountName: string | null;
};

const TONGUES = {
  german: {
    first: [
      "Nordwald",
      "Brückner",
      "Oberland",
      "Elbtal",
      "Süßmann",
      "Königsberger",
      "Hafen",
      "Rhein",
      "Adler",
      "Linden",
      "Falken",
      "Müller",
    ],
    second: [
      "Maschinenbau",
      "Logistik",
      "Versicherung",
      "Energie",
      "Textil",
      "Bau",
      "Medizintechnik",
      "Papier",
    ],
    form: ["GmbH", "AG", "KG", "GmbH & Co. KG", "SE"],
    product: [
      "Lagerverwaltung",
      "Zeiterfassung",
      "Personalplanung",
      "Rechnungswesen",
      "Datenschutz",
      "Netzwerk",
    ],
    deal: (account: string, product: string) => `${product} ${account}`,
    subject: (type: string, product: string) => (product === "" ? type : `${type} zur ${product}`),
    person: ["anna.weber", "jonas.keller", "lena.vogt", "paul.brandt", "mia.hoff", "tim.jung"],
    types: ["Termin vor Ort", "Telefonat", "E-Mail", "Vorführung", "Workshop", "Empfehlung"],
    blank: " ",
  },
  japanese: {
    first: [
      "東海",
      "富士山",
      "青葉",
      "桜井",
      "北星",
      "南海",
      "三河",
      "大和",
      "日向",
      "白山",
      "朝日川",
      "松島",
    ],
    second: ["製作所", "電機", "物流", "建設", "食品", "薬品", "印刷", "商事"],
    form: ["株式会社", "有限会社", "合同会社"],
    product: ["勤怠管理", "在庫分析", "電子契約", "情報保護", "顧客基盤", "会計刷新"],
    deal: (account: string, product: string) => `${account}様 ${product}`,
    subject: (type: string, product: string) => (product === "" ? type : `${product}の${type}`),
    person: ["sato", "suzuki", "takahashi", "tanaka", "ito", "watanabe"],
    types: ["打ち合わせ", "電話", "メール", "デモ", "研修", "紹介"],
    blank: "",
  },
  french: {
    first: [
      "Beaulieu",
      "Montclair",
      "Rivière",
      "Étoile",
      "Grandpré",
      "Lavandou",
      "Chêne",
      "Bellerive",
      "Saint-Aubin",
      "Coteau",
    ],
    second: [
      "Assurances",
      "Transports",
      "Agroalimentaire",
      "Énergies",
      "Pharma",
      "Matériaux",
      "Bois",
      "Textiles",
    ],
    form: ["SA", "SAS", "SARL", "SNC"],
    product: ["Facturation", "Paie", "Sauvegarde", "Supervision", "Messagerie", "Archivage"],
    deal: (account: string, product: string) => `Projet ${product} chez ${account}`,
    subject: (type: string, product: string) =>
      product === "" ? `${type} client` : `${type} : ${product.toLowerCase()}`,
    person: ["claire.petit", "luc.moreau", "ines.roux", "hugo.blanc", "zoe.faure", "marc.leroy"],
    types: ["Réunion", "Appel", "Courriel", "Démonstration", "Atelier", "Recommandation"],
    blank: " ",
  },
} as const;

export const USUAL_HABITS: WorldHabits = {
  seed: 1,
  tongue: "german",
  accounts: 150,
  partners: 12,
  deals: 260,
  morePartners: 0.35,
  recordsPerPartner: 4,
  rhythm: "start",
  preparationDays: 60,
  lengthDays: [45, 300],
  background: 0.6,
  sameTypes: true,
  deliveryPerDeal: 1,
  filed: 0.25,
  misfiled: 0.05,
  named: 0.8,
  misspelt: 0.2,
  misnamed: 0.03,
  withContact: 0.4,
  withEmail: 0.3,
  contactsOnDeal: 0.5,
  saysWhat: 0.3,
  twice: 0.05,
};

/** Invents one company's CRM from its habits; the same habits always give the same world. */
export function inventWorld(habits: WorldHabits): InventedWorld {
  const chance = chancesFrom(habits.seed);
  const accounts = inventAccounts(habits, chance);
  const contacts = inventContacts(accounts, { habits, chance });
  const contactsOf = groupBy(contacts, ({ accountId }) => accountId);
  const partners = Array.from({ length: habits.partners }, (_, number) => ({
    id: `par-${number}`,
    role: chance.pick(["Reseller", "ISV"]),
  }));
  const deals = inventDeals({ habits, chance, accounts, contactsOf });
  const office: Office = { habits, chance, accounts, contactsOf, deals, activities: [], truth: {} };
  const touches = deals.flatMap((deal) => workOn(deal, { office, partners }));
  const worked = touches.reduce((sum, { touches: count }) => sum + count, 0);
  const kinds = kindsElsewhere(habits);
  for (let each = 0; each < worked * habits.background; each++) {
    const at = firstDay - 60 * DAY_MS + chance.number() * 800 * DAY_MS;
    const partner = chance.pick(partners).id;
    file({ partner, account: chance.pick(accounts), at, deal: null, type: chance.pick(kinds) }, office);
  }
  const activities = office.activities.sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    request: { accounts, contacts, partners, opportunities: deals, activities },
    truth: { activities: office.truth, touches },
  };
}

const firstDay = Date.UTC(2023, 5, 1);

/** Where records are filed, with what whoever files them can look up. */
type Office = {
  readonly habits: WorldHabits;
  readonly chance: Chance;
  readonly accounts: readonly WorldAccount[];
  readonly contactsOf: ReadonlyMap<string, readonly WorldContact[]>;
  readonly deals: readonly WorldDeal[];
  readonly activities: WorldActivity[];
  readonly truth: Record<string, string | null>;
};

function inventAccounts(habits: WorldHabits, chance: Chance): readonly WorldAccount[] {
  const { first, second, form, blank } = TONGUES[habits.tongue];
  const taken = new Set<string>();
  const accounts: WorldAccount[] = [];
  for (let number = 0; number < habits.accounts; number++) {
    let name = `${chance.pick<string>(first)}${blank}${chance.pick<string>(second)}`;
    if (taken.has(name)) name = `${chance.pick<string>(first)}${blank}${name}`;
    if (taken.has(name)) name = `${name} ${number}`;
    taken.add(name);
    const parent = number > 10 && chance.happens(0.12) ? chance.pick(accounts) : null;
    accounts.push({
      id: `acc-${number}`,
      name: `${name}${blank}${chance.pick<string>(form)}`,
      domain: parent?.domain ?? `firma-${number}.example`,
      parentId: parent?.id ?? null,
    });
  }
  return accounts;
}

function inventContacts(
  accounts: readonly WorldAccount[],
  { habits, chance }: { readonly habits: WorldHabits; readonly chance: Chance },
): readonly WorldContact[] {
  const { person } = TONGUES[habits.tongue];
  return accounts.flatMap((account, number) =>
    Array.from({ length: 2 + Math.floor(chance.number() * 5) }, (_, at) => {
      const name = person[at] ?? `person.${at}`;
      const host = chance.happens(0.9) ? account.domain : "gmail.com";
      return { id: `con-${number}-${at}`, accountId: account.id, name, email: `${name}@${host}` };
    }),
  );
}

function inventDeals(
  of: Pick<Office, "habits" | "chance" | "accounts" | "contactsOf">,
): readonly WorldDeal[] {
  const { habits, chance, accounts, contactsOf } = of;
  const tongue = TONGUES[habits.tongue];
  const [shortest, longest] = habits.lengthDays;
  return Array.from({ length: habits.deals }, (_, number) => {
    const account = chance.pick(accounts);
    const createdAt = firstDay + Math.floor(chance.number() * 540) * DAY_MS;
    const closedAt = createdAt + (shortest + chance.number() * (longest - shortest)) * DAY_MS;
    const isClosed = chance.happens(0.8);
    const isWon = isClosed && chance.happens(0.6);
    const people = contactsOf.get(account.id) ?? [];
    return {
      id: `deal-${number}`,
      accountId: account.id,
      name: tongue.deal(account.name, chance.pick<string>(tongue.product)),
      amountMinor: Math.floor(10 ** (5 + chance.number() * 2.5)),
      currency: "EUR",
      createdAt: formatInstant(createdAt),
      closedAt: formatInstant(Math.floor(closedAt)),
      stage: stageOf(isClosed, isWon),
      isClosed,
      isWon,
      contactIds: people.filter(() => chance.happens(habits.contactsOnDeal)).map(({ id }) => id),
    };
  });
}

function stageOf(isClosed: boolean, isWon: boolean): string {
  if (!isClosed) return "Open";
  return isWon ? "Won" : "Lost";
}

/** What partners do on a deal and after it, and who has done how much. */
function workOn(
  deal: WorldDeal,
  { office, partners }: { readonly office: Office; readonly partners: readonly { readonly id: string }[] },
): InventedWorld["truth"]["touches"] {
  const { habits, chance, accounts } = office;
  const account = accounts[Number(deal.accountId.slice("acc-".length))] as WorldAccount;
  const types = TONGUES[habits.tongue].types as readonly string[];
  const team = new Set<string>();
  if (chance.happens(0.85)) {
    do team.add(chance.pick(partners).id);
    while (chance.happens(habits.morePartners));
  }
  return [...team].map((partner) => {
    const more = -Math.log(1 - chance.number()) * (habits.recordsPerPartner - 1);
    const count = 1 + Math.floor(more + 0.5);
    const moment = momentsOf(deal, office);
    for (let each = 0; each < count; each++) {
      file({ partner, account, at: moment(), deal, type: chance.pick(types) }, office);
    }
    for (let rate = deal.isWon ? habits.deliveryPerDeal : 0; chance.happens(rate); rate -= 0.25) {
      const at = Date.parse(deal.closedAt) + (2 + chance.number() * 80) * DAY_MS;
      file({ partner, account, at, deal: null, type: chance.pick(kindsElsewhere(habits)) }, office);
    }
    return { partner_id: partner, opportunity_id: deal.id, touches: count };
  });
}

/** When one partner works on a deal. */
function momentsOf(deal: WorldDeal, { habits, chance }: Office): () => number {
  const from = Date.parse(deal.createdAt) - habits.preparationDays * DAY_MS;
  const span = Date.parse(deal.closedAt) - from;
  const burst = from + chance.number() * (span - 14 * DAY_MS);
  switch (habits.rhythm) {
    case "even":
      return () => from + chance.number() * span;
    case "start":
      return () => from + chance.number() ** 2.5 * span;
    case "close":
      return () => from + span - chance.number() ** 2.5 * span;
    case "burst":
      return () => burst + chance.number() * 14 * DAY_MS;
  }
}

function kindsElsewhere({ tongue, sameTypes }: WorldHabits): readonly string[] {
  const types: readonly string[] = TONGUES[tongue].types;
  return sameTypes ? types : types.slice(0, 3);
}

type Deed = {
  readonly partner: string;
  readonly account: WorldAccount;
  readonly at: number;
  readonly deal: WorldDeal | null;
  readonly type: string;
};

/** Somebody writes down what a partner did, with as much care as the company's people take. */
function file({ partner, account, at, deal, type }: Deed, office: Office): void {
  const { habits, chance, activities, truth } = office;
  const tongue = TONGUES[habits.tongue];
  const people = office.contactsOf.get(account.id) ?? [];
  const onDeal = people.filter(({ id }) => deal?.contactIds.includes(id));
  const person = chance.pick(onDeal.length > 0 && chance.happens(0.75) ? onDeal : people);
  const product = tongue.product.find((each) => deal?.name.includes(each)) ?? "";
  const name = chance.happens(habits.misnamed) ? chance.pick(office.accounts).name : account.name;
  const written = chance.happens(habits.misspelt) ? misspell(name, chance) : name;
  const filed = chance.happens(habits.misfiled) ? chance.pick(office.deals) : deal;
  const record = {
    partnerId: partner,
    type,
    subject: tongue.subject(type, chance.happens(habits.saysWhat) ? product : ""),
    occurredAt: formatInstant(Math.floor(at)),
    loggedAt: formatInstant(Math.floor(at + (chance.happens(0.1) ? 12 * DAY_MS : 0))),
    opportunityId: deal !== null && chance.happens(habits.filed) ? (filed?.id ?? null) : null,
    contactId: chance.happens(habits.withContact) ? person.id : null,
    email: chance.happens(habits.withEmail) ? person.email : null,
    accountName: chance.happens(habits.named) ? written : null,
  };
  for (let copies = chance.happens(habits.twice) ? 2 : 1; copies > 0; copies--) {
    const id = `act-${Math.floor(chance.number() * 1e9)}-${activities.length}`;
    activities.push({ id, ...record });
    truth[id] = deal?.id ?? null;
  }
}

/** One small slip of the hand: letters swapped, left out or doubled, or the legal form left off. */
function misspell(name: string, chance: Chance): string {
  const signs = [...name];
  const at = Math.floor(chance.number() * Math.max(1, signs.length - 2));
  switch (chance.pick(["swap", "drop", "double", "shorten"])) {
    case "swap":
      return [...signs.slice(0, at), signs[at + 1], signs[at], ...signs.slice(at + 2)].join("");
    case "drop":
      return [...signs.slice(0, at), ...signs.slice(at + 1)].join("");
    case "double":
      return [...signs.slice(0, at + 1), ...signs.slice(at)].join("");
    default:
      return name.split(" ").slice(0, -1).join(" ") || name;
  }
}

type Chance = {
  readonly number: () => number;
  readonly happens: (rate: number) => boolean;
  readonly pick: <T>(items: readonly T[]) => T;
};

/** A small seeded generator (mulberry32), so that a world is always the same. */
function chancesFrom(seed: number): Chance {
  let state = seed;
  const number = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    number,
    happens: (rate) => number() < rate,
    pick: <T>(items: readonly T[]) => items[Math.floor(number() * items.length)] as T,
  };
}
