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

type WorldAccount = { readonly id: string; readonly name: string; readonly domain: string; readonly parentId: string | null };
type WorldContact = { readonly id: string; readonly accountId: string; readonly name: string; readonly email: string };
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
    first: ["Nordwald", "Brückner", "Oberland", "Elbtal", "Süßmann", "Königsberger", "Hafen", "Rhein", "Adler", "Linden", "Falken", "Müller"],
    second: ["Maschinenbau", "Logistik", "Versicherung", "Energie", "Textil", "Bau", "Medizintechnik", "Papier"],
    form: ["GmbH", "AG", "KG", "GmbH & Co. KG", "SE"],
    product: ["Lagerverwaltung", "Zeiterfassung", "Personalplanung", "Rechnungswesen", "Datenschutz", "Netzwerk"],
    deal: (account: string, product: string) => `${product} ${account}`,
    subject: (type: string, product: string) => (product === "" ? type : `${type} zur ${product}`),
    person: ["anna.weber", "jonas.keller", "lena.vogt", "paul.brandt", "mia.hoff", "tim.jung"],
    types: ["Termin vor Ort", "Telefonat", "E-Mail", "Vorführung", "Workshop", "Empfehlung"],
    blank: " ",
  },
  japanese: {
    first: ["東海", "富士山", "青葉", "桜井", "北星", "南海", "三河", "大和", "日向", "白山", "朝日川", "松島"],
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
    first: ["Beaulieu", "Montclair", "Rivière", "Étoile", "Grandpré", "Lavandou", "Chêne", "Bellerive", "Saint-Aubin", "Coteau"],
    second: ["Assurances", "Transports", "Agroalimentaire", "Énergies", "Pharma", "Matériaux", "Bois", "Textiles"],
    form: ["SA", "SAS", "SARL", "SNC"],
    product: ["Facturation", "Paie", "Sauvegarde", "Supervision", "Messagerie", "Archivage"],
    deal: (account: string, product: string) => `Projet ${product} chez ${account}`,
    subject: (type: string, product: string) => (product === "" ? `${type} client` : `${type} : ${product.toLowerCase()}`),
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
  const random = mulberry32(habits.seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const happens = (chance: number) => random() < chance;
  const tongue = TONGUES[habits.tongue];
  const start = Date.UTC(2023, 5, 1);

  const accounts: WorldAccount[] = [];
  const taken = new Set<string>();
  while (accounts.length < habits.accounts) {
    const first = pick<string>(tongue.first);
    const second = pick<string>(tongue.second);
    const twist = accounts.length < tongue.first.length * 4 ? "" : `${tongue.blank}${pick<string>(tongue.first)}`;
    const name = `${first}${twist}${tongue.blank}${second}`;
    if (taken.has(name)) {
      if (taken.size > 0 && random() < 0.02) taken.clear();
      continue;
    }
    taken.add(name);
    const number = accounts.length;
    const parent = number > 10 && happens(0.12) ? (accounts[Math.floor(random() * number)] as WorldAccount) : null;
    accounts.push({
      id: `acc-${number}`,
      name: `${name}${tongue.blank}${pick<string>(tongue.form)}`,
      domain: parent?.domain ?? `firma-${number}.example`,
      parentId: parent?.id ?? null,
    });
  }
  const contacts = accounts.flatMap((account, number) =>
    Array.from({ length: 2 + Math.floor(random() * 5) }, (_, at) => ({
      id: `con-${number}-${at}`,
      accountId: account.id,
      name: tongue.person[at] ?? `person.${at}`,
      email: `${tongue.person[at] ?? `person.${at}`}@${happens(0.9) ? account.domain : "gmail.com"}`,
    })),
  );
  const contactsOf = new Map(accounts.map(({ id }) => [id, contacts.filter((contact) => contact.accountId === id)]));
  const partners = Array.from({ length: habits.partners }, (_, number) => ({ id: `par-${number}`, role: pick(["Reseller", "ISV"]) }));

  const deals: WorldDeal[] = Array.from({ length: habits.deals }, (_, number) => {
    const account = pick(accounts);
    const createdAt = start + Math.floor(random() * 540) * DAY_MS;
    const [shortest, longest] = habits.lengthDays;
    const closedAt = createdAt + (shortest + random() * (longest - shortest)) * DAY_MS;
    const isClosed = happens(0.8);
    const isWon = isClosed && happens(0.6);
    return {
      id: `deal-${number}`,
      accountId: account.id,
      name: tongue.deal(account.name, pick<string>(tongue.product)),
      amountMinor: Math.floor(10 ** (5 + random() * 2.5)),
      currency: "EUR",
      createdAt: formatInstant(createdAt),
      closedAt: formatInstant(Math.floor(closedAt)),
      stage: isWon ? "Won" : isClosed ? "Lost" : "Open",
      isClosed,
      isWon,
      contactIds: (contactsOf.get(account.id) ?? []).filter(() => happens(habits.contactsOnDeal)).map(({ id }) => id),
    };
  });

  const activities: WorldActivity[] = [];
  const truth: Record<string, string | null> = {};
  const touches: { partner_id: string; opportunity_id: string; touches: number }[] = [];
  const accountById = new Map(accounts.map((account) => [account.id, account]));

  const file = (record: { partner: string; account: WorldAccount; at: number; deal: WorldDeal | null; type: string }) => {
    const { partner, account, at, deal, type } = record;
    const people = contactsOf.get(account.id) ?? [];
    const onDeal = people.filter(({ id }) => deal?.contactIds.includes(id));
    const person = onDeal.length > 0 && happens(0.75) ? pick(onDeal) : people.length > 0 ? pick(people) : null;
    const product = deal === null ? "" : (tongue.product.find((each) => deal.name.includes(each)) ?? "");
    const filed = deal !== null && happens(habits.filed);
    const named = happens(habits.named);
    const name = happens(habits.misnamed) ? pick(accounts).name : account.name;
    const activity: WorldActivity = {
      id: `act-${Math.floor(random() * 1e9)}-${activities.length}`,
      partnerId: partner,
      type,
      subject: tongue.subject(type, happens(habits.saysWhat) ? product : ""),
      occurredAt: formatInstant(Math.floor(at)),
      loggedAt: formatInstant(Math.floor(at + (happens(0.1) ? 12 * DAY_MS : 0))),
      opportunityId: filed ? (happens(habits.misfiled) ? pick(deals).id : deal.id) : null,
      contactId: happens(habits.withContact) ? (person?.id ?? null) : null,
      email: happens(habits.withEmail) ? (person?.email ?? null) : null,
      accountName: named ? (happens(habits.misspelt) ? misspell(name, random) : name) : null,
    };
    activities.push(activity);
    truth[activity.id] = deal?.id ?? null;
    if (happens(habits.twice)) {
      const copy = { ...activity, id: `act-${Math.floor(random() * 1e9)}-${activities.length}` };
      activities.push(copy);
      truth[copy.id] = deal?.id ?? null;
    }
  };

  const types = tongue.types as readonly string[];
  let worked = 0;
  for (const deal of deals) {
    const account = accountById.get(deal.accountId) as WorldAccount;
    const createdAt = Date.parse(deal.createdAt);
    const closedAt = Date.parse(deal.closedAt);
    const team = new Set<string>();
    if (happens(0.85)) {
      do team.add(pick(partners).id);
      while (happens(habits.morePartners));
    }
    for (const partner of team) {
      const count = 1 + Math.floor(-Math.log(1 - random()) * (habits.recordsPerPartner - 1) + 0.5);
      const from = createdAt - habits.preparationDays * DAY_MS;
      const burst = from + random() * (closedAt - from - 14 * DAY_MS);
      for (let each = 0; each < count; each++) {
        const spread = random();
        const at =
          habits.rhythm === "burst"
            ? burst + spread * 14 * DAY_MS
            : habits.rhythm === "even"
              ? from + spread * (closedAt - from)
              : habits.rhythm === "start"
                ? from + spread ** 2.5 * (closedAt - from)
                : closedAt - spread ** 2.5 * (closedAt - from);
        file({ partner, account, at, deal, type: pick(types) });
        worked++;
      }
      touches.push({ partner_id: partner, opportunity_id: deal.id, touches: count });
      if (!deal.isWon) continue;
      for (let chance = habits.deliveryPerDeal; happens(chance); chance -= 0.25) {
        file({ partner, account, at: closedAt + (2 + random() * 80) * DAY_MS, deal: null, type: pick(types.slice(0, 3)) });
      }
    }
  }
  for (let each = 0; each < worked * habits.background; each++) {
    const at = start - 60 * DAY_MS + random() * 800 * DAY_MS;
    const type = pick(habits.sameTypes ? types : types.slice(0, 3));
    file({ partner: pick(partners).id, account: pick(accounts), at, deal: null, type });
  }
  const shuffled = activities.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { request: { accounts, contacts, partners, opportunities: deals, activities: shuffled }, truth: { activities: truth, touches } };
}

/** One small slip of the hand: letters swapped, left out or doubled, or the legal form left off. */
function misspell(name: string, random: () => number): string {
  const signs = [...name];
  const at = Math.floor(random() * Math.max(1, signs.length - 2));
  const kind = Math.floor(random() * 4);
  if (kind === 0) return [...signs.slice(0, at), signs[at + 1], signs[at], ...signs.slice(at + 2)].join("");
  if (kind === 1) return [...signs.slice(0, at), ...signs.slice(at + 1)].join("");
  if (kind === 2) return [...signs.slice(0, at + 1), ...signs.slice(at)].join("");
  return name.split(" ").slice(0, -1).join(" ") || name;
}

/** A small seeded generator, so that a world is always the same. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
