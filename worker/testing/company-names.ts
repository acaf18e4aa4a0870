/** Two names and whether they are meant to be of the same company. */
export type NamePair = {
  readonly a: string;
  readonly b: string;
  readonly same: boolean;
  readonly how: string;
};

type Random = () => number;

/** How names are put together in a language. Business words are given with their English counterpart. */
type Language = {
  readonly name: string;
  readonly brands: readonly string[];
  readonly business: readonly (readonly [string, string])[];
  readonly forms: readonly (readonly string[])[];
  readonly places: readonly string[];
  readonly formFirst?: boolean;
  readonly businessFirst?: boolean;
  readonly unspaced?: boolean;
};

const languages: readonly Language[] = [
  {
    name: "English",
    brands: listed(
      "Summit Harbor Falcon Cedar Granite Beacon Larkspur Tidewater Ironwood Brightmoor Kestrel Hollis Pemberton Quillan Ashdown Marlowe Northgate Redfern Thistle Wexley Orchard Halcyon Penrose Calder Stanmore Whitlock Bramley Corwin Dunmore Elstree",
    ),
    business: translated(
      "Logistics=Logistics Energy=Energy Foods=Foods Insurance=Insurance Software=Software Systems=Systems Technologies=Technologies Capital=Capital Resources=Resources Pharmaceuticals=Pharmaceuticals Manufacturing=Manufacturing Engineering=Engineering Properties=Properties Consulting=Consulting Media=Media Therapeutics=Therapeutics Mining=Mining Steel=Steel Packaging=Packaging Robotics=Robotics",
    ),
    forms: [
      ["Inc.", "Inc", ", Inc.", "Incorporated"],
      ["LLC", "L.L.C."],
      ["Corp.", "Corporation"],
      ["Ltd", "Ltd.", "Limited"],
      ["plc", "PLC", "p.l.c."],
      ["Pty Ltd", "Pty. Limited"],
    ],
    places: listed(
      "Canada Germany France Japan Brazil UK India Australia Singapore Mexico EMEA APAC Texas London",
    ),
  },
  {
    name: "German",
    brands: listed(
      "Müller Schröder Köhler Lindenhof Weißbach Bergmann Kranich Rotkehl Steinfurt Grünwald Hölzl Jäger Nordheim Talheim Öttinger Pflüger",
    ),
    business: translated(
      "Maschinenbau=Machinery Versicherung=Insurance Werkzeugbau=Tools Energie=Energy Lebensmittel=Foods Verlag=Publishing Spedition=Transport Immobilien=Properties Technik=Technology Verpackungen=Packaging Stahl=Steel Chemie=Chemicals Elektronik=Electronics Bau=Construction",
    ),
    forms: [
      ["GmbH", "Gesellschaft mit beschränkter Haftung", "G.m.b.H."],
      ["AG", "Aktiengesellschaft"],
      ["GmbH & Co. KG", "GmbH & Co KG"],
      ["KG"],
      ["SE"],
      ["e.V."],
    ],
    places: listed("Deutschland Österreich Schweiz Berlin München Hamburg Polen"),
  },
  {
    name: "French",
    brands: listed(
      "Béranger Lacroix Châtelet Roussillon Dufresne Mérimée Garance Vallière Bonnefoy Sérignan Aubépine Corbières Delaunay",
    ),
    business: translated(
      "Assurances=Insurance Énergie=Energy Transports=Transport Industries=Industries Immobilier=Properties Conseil=Consulting Santé=Health Technologies=Technologies Emballages=Packaging Éditions=Publishing Ingénierie=Engineering Boissons=Beverages",
    ),
    forms: [["SA", "S.A.", "Société Anonyme"], ["SAS", "S.A.S."], ["SARL", "S.A.R.L.", "S.à r.l."], ["SNC"]],
    places: listed("France Belgique Suisse Maroc Paris Lyon Canada"),
  },
  {
    name: "Spanish",
    brands: listed(
      "Almendro Girasol Peñalba Cordillera Navarrete Olmedo Quiñones Valdeón Zurita Montoro Luarca Sanabria",
    ),
    business: translated(
      "Seguros=Insurance Energía=Energy Alimentos=Foods Transportes=Transport Inmobiliaria=Properties Consultores=Consulting Construcciones=Construction Tecnología=Technology Telecomunicaciones=Telecom Servicios=Services",
    ),
    forms: [
      ["S.A.", "SA", "Sociedad Anónima"],
      ["S.L.", "SL", "Sociedad Limitada"],
      ["S.A. de C.V.", "SA de CV"],
      ["Ltda.", "Limitada"],
    ],
    places: listed("España México Chile Perú Colombia Argentina Brasil"),
    businessFirst: true,
  },
  {
    name: "Italian",
    brands: listed(
      "Bellavista Cortesi Fontanella Garibotto Marchetti Olivetto Pellegrino Rubicone Sassari Tortorella",
    ),
    business: translated(
      "Assicurazioni=Insurance Energia=Energy Alimentari=Foods Trasporti=Transport Immobiliare=Properties Consulenza=Consulting Costruzioni=Construction Tecnologie=Technologies Servizi=Services",
    ),
    forms: [["S.p.A.", "SpA", "Società per Azioni"], ["S.r.l.", "Srl"], ["S.n.c."]],
    places: listed("Italia Milano Roma Francia Germania"),
  },
  {
    name: "Polish",
    brands: listed("Wierzba Jaskółka Bursztyn Żuraw Dębowa Kłos Sokół Źródło Mazowia"),
    business: translated(
      "Energia=Energy Transport=Transport Bank=Bank Technologie=Technologies Opakowania=Packaging",
    ),
    forms: [
      ["sp. z o.o.", "Sp. z o.o.", "spółka z ograniczoną odpowiedzialnością"],
      ["S.A.", "Spółka Akcyjna"],
    ],
    places: listed("Polska Niemcy Warszawa Kraków"),
  },
  {
    name: "Swedish",
    brands: listed("Björklund Ekström Gråben Höglund Lövås Nyberg Sjöstad Åkerholm Östervik"),
    business: translated(
      "Fastigheter=Properties Energi=Energy Logistik=Logistics Bank=Bank Teknik=Technology",
    ),
    forms: [["AB", "Aktiebolag", "AB (publ)"], ["ApS"], ["A/S", "AS"], ["Oy", "Oyj"]],
    places: listed("Sverige Norge Danmark Finland Stockholm Nordics"),
  },
  {
    name: "Russian",
    brands: listed("Зарница Беркут Северянка Волгарь Кедрина Лебедь Уралец Метелица Гранатов Орлан Полюсный"),
    business: translated(
      "Банк=Bank Энергия=Energy Страхование=Insurance Транспорт=Transport Сталь=Steel Строительство=Construction Медиа=Media Логистика=Logistics",
    ),
    forms: [
      ["ООО", "Общество с ограниченной ответственностью"],
      ["АО", "Акционерное общество"],
      ["ПАО", "Публичное акционерное общество"],
      ["ЗАО"],
    ],
    places: listed("Россия Москва Казань Украина"),
    formFirst: true,
  },
  {
    name: "Arabic",
    brands: listed("النخيل الصقر الواحة الفجر البرق الربيع المنارة الياقوت السدرة الغزال"),
    business: translated(
      "للتجارة=Trading للتأمين=Insurance للطاقة=Energy للنقل=Transport للمقاولات=Construction للتكنولوجيا=Technology القابضة=Holding للاستثمار=Investment",
    ),
    forms: [["ش.م.م", "ش م م"], ["ذ.م.م", "ذ م م"], ["المحدودة"]],
    places: listed("مصر السعودية قطر الأردن دبي"),
  },
  {
    name: "Japanese",
    brands: listed("サクラギ ミナトヤ 青葉 富岳 桜井 アオゾラ 白川 ヒカリノ 大和田 千早 カゼマチ 緑丘"),
    business: translated(
      "電機=Electric 工業=Industries 銀行=Bank 自動車=Motor 保険=Insurance 製薬=Pharmaceutical 食品=Foods 物流=Logistics 建設=Construction システム=Systems",
    ),
    forms: [["株式会社", "(株)", "㈱"], ["有限会社", "(有)"], ["合同会社"]],
    places: listed("日本 東京 大阪 アジア"),
    formFirst: true,
    unspaced: true,
  },
  {
    name: "Chinese",
    brands: listed("华盛 金鹏 东岭 远航 瑞丰 青松 海纳 天泽 宏图 明珠 鼎信 蓝湾"),
    business: translated(
      "科技=Technology 银行=Bank 能源=Energy 保险=Insurance 电子=Electronics 汽车=Automotive 医药=Pharmaceutical 物流=Logistics 投资=Investment 食品=Foods",
    ),
    forms: [["有限公司"], ["股份有限公司"], ["有限责任公司"]],
    places: listed("中国 上海 北京 深圳 广州 香港"),
    unspaced: true,
  },
  {
    name: "Korean",
    brands: listed("한빛 새롬 푸른 다온 가람 누리 미르 해솔"),
    business: translated(
      "전자=Electronics 건설=Construction 은행=Bank 화학=Chemical 물산=Trading 제약=Pharmaceutical",
    ),
    forms: [["주식회사", "(주)", "㈜"]],
    places: listed("서울 부산 한국"),
    unspaced: true,
  },
];

type Name = {
  readonly language: Language;
  readonly brand: readonly string[];
  readonly business: readonly (readonly [string, string])[];
  readonly place: string | null;
  readonly number: string | null;
  readonly form: readonly string[] | null;
};

/** Makes pairs of invented names in a dozen languages, as people write the same company, and as sister and other companies are named. */
export function makeNamePairs(count: number, random: Random): NamePair[] {
  return Array.from({ length: count }, () => makePair(random));
}

/** As many different invented names, written in full. */
export function makeCompanyNames(count: number, random: Random): string[] {
  // Two companies whose names differ only in their legal form are too rare to be made by chance.
  const names = new Map<string, string>();
  while (names.size < count) {
    const name = makeName(random);
    names.set(write({ ...name, form: null }, 0), write(name, 0));
  }
  return [...names.values()];
}

/** One of the ways in which people write the same company differently. */
export function respell(name: string, random: Random): string {
  const way = pick([typo, typo, upperCased, joined, reordered, withoutLastWord, initials], random);
  return way(name, random);
}

function makePair(random: Random): NamePair {
  const name = makeName(random);
  const a = write(name, random());
  const [how, make] = pick(random() < 0.5 ? sameWays : otherWays, random);
  const made = make(name, random);
  if (made === null || made.trim() === "" || made === a) return makePair(random);
  const same = sameWays.some(([each]) => each === how);
  return random() < 0.5 ? { a, b: made, same, how } : { a: made, b: a, same, how };
}

type Way = readonly [string, (name: Name, random: Random) => string | null];

const sameWays: readonly Way[] = [
  ["other spelling of the form", (name, random) => write(name, random())],
  ["no legal form", (name) => write({ ...name, form: null }, 0)],
  [
    "other legal form",
    (name, random) => write({ ...name, form: pick(name.language.forms, random) }, random()),
  ],
  ["typo", (name, random) => typo(write({ ...name, form: null }, 0), random)],
  ["typo with form", (name, random) => typo(write(name, random()), random)],
  [
    "two typos",
    (name, random) => (write(name, 0).length < 16 ? null : typo(typo(write(name, 0), random), random)),
  ],
  ["capitals", (name) => upperCased(write(name, 0))],
  ["joined", (name) => (name.business.length === 0 ? null : joined(write({ ...name, form: null }, 0)))],
  [
    "other order",
    (name, random) => (name.language.unspaced ? null : reordered(write({ ...name, form: null }, 0), random)),
  ],
  ["cut short", (name, random) => cutShort(name, random)],
  ["contracted", (name, random) => contracted(name, random)],
  ["last letters missing", (name, random) => truncated(write(name, 0), random)],
  ["translated", (name) => translatedName(name)],
  ["acronym", (name) => acronym(name)],
  [
    "without business word",
    (name) =>
      name.business.length === 0 || name.place !== null
        ? null
        : write({ ...name, business: [], form: null }, 0),
  ],
  [
    "group added",
    (name) =>
      name.language.name === "English"
        ? write({ ...name, business: [...name.business, ["Group", "Group"]] }, 0)
        : null,
  ],
  // Whether the parent or a branch of its own is meant, only the company knows.
  [
    "branch",
    (name, random) => (name.place === null ? write({ ...name, place: otherPlace(name, random) }, 0) : null),
  ],
  [
    "business word first",
    (name) =>
      name.business.length === 1 && name.language.businessFirst
        ? write({ ...name, business: [], form: null }, 0)
        : null,
  ],
  ["article", (name) => (name.language.name === "English" ? `The ${write(name, 0)}` : null)],
];

const otherWays: readonly Way[] = [
  ["other company", (_, random) => write(makeName(random), 0)],
  ["other company", (name, random) => write(makeNameIn(name.language, random), 0)],
  ["other brand", (name, random) => write({ ...name, brand: otherBrand(name, random) }, 0)],
  [
    "other business",
    (name, random) =>
      name.business.length === 0 ? null : write({ ...name, business: [otherBusiness(name, random)] }, 0),
  ],
  [
    "one more word of brand",
    (name, random) =>
      name.language.unspaced
        ? null
        : write({ ...name, brand: [...name.brand, ...otherBrand(name, random)] }, 0),
  ],
  [
    "a word of brand before",
    (name, random) =>
      name.language.unspaced
        ? null
        : write({ ...name, brand: [...otherBrand(name, random), ...name.brand] }, 0),
  ],
  ["place added", (name, random) => write({ ...name, place: otherPlace(name, random) }, 0)],
  [
    "other place",
    (name, random) => (name.place === null ? null : write({ ...name, place: otherPlace(name, random) }, 0)),
  ],
  [
    "other number",
    (name, random) =>
      name.number === null ? null : write({ ...name, number: otherNumber(name, random) }, 0),
  ],
  [
    "longer word",
    (name, random) =>
      name.language.unspaced
        ? null
        : write({ ...name, brand: [longer(name.brand[0] ?? "", random), ...name.brand.slice(1)] }, 0),
  ],
  [
    "only the business is alike",
    (name, random) =>
      name.business.length === 0
        ? null
        : write({ ...makeNameIn(name.language, random), business: name.business }, 0),
  ],
];

function makeName(random: Random): Name {
  return makeNameIn(random() < 0.45 ? (languages[0] as Language) : pick(languages, random), random);
}

function makeNameIn(language: Language, random: Random): Name {
  const brand = makeBrand(language, random);
  const second = !language.unspaced && random() < 0.25 ? [makeBrand(language, random)] : [];
  const business = random() < 0.8 ? [pick(language.business, random)] : [];
  const more = business.length > 0 && random() < 0.2 ? [pick(language.business, random)] : [];
  return {
    language,
    brand: [...new Set([brand, ...second])],
    business: [...new Set([...business, ...more])],
    place: random() < 0.15 ? pick(language.places, random) : null,
    number: !language.unspaced && random() < 0.06 ? pick(["II", "III", "IV", "2", "3", "V"], random) : null,
    form: random() < 0.85 ? pick(language.forms, random) : null,
  };
}

/** One of the language's, or a new one made of parts of two. */
function makeBrand({ brands, unspaced }: Language, random: Random): string {
  const [first, second] = [[...pick(brands, random)], [...pick(brands, random)]];
  if (random() < 0.3 || first.join("") === second.join("")) return first.join("");
  if (unspaced) return [...first.slice(0, 2), ...second.slice(0, 1 + Math.floor(random() * 2))].join("");
  const beginning = first.slice(0, Math.ceil(first.length * (0.4 + 0.3 * random())));
  return [...beginning, ...second.slice(Math.floor(second.length / 2))].join("");
}

function write(name: Name, spelling: number): string {
  const { language, brand, place, number } = name;
  const business = name.business.map(([own]) => own);
  const form = name.form?.[Math.floor(spelling * name.form.length)] ?? null;
  const words = language.businessFirst ? [...business, ...brand] : [...brand, ...business];
  const core = [...words, place, number].filter((word) => word !== null);
  const glue = language.unspaced ? "" : " ";
  const whole = language.formFirst ? [form, ...core] : [...core, form];
  return whole
    .filter((word) => word !== null)
    .join(glue)
    .replace(" ,", ",");
}

function typo(name: string, random: Random): string {
  const letters = [...name];
  const at = 1 + Math.floor(random() * Math.max(1, letters.length - 2));
  const letter = letters[at] ?? "";
  if (!/\p{L}/u.test(letter)) return name;
  const kind = random();
  if (kind < 0.3) return [...letters.slice(0, at), ...letters.slice(at + 1)].join("");
  if (kind < 0.5) return [...letters.slice(0, at), letter, ...letters.slice(at)].join("");
  if (kind < 0.75) {
    const next = letters[at + 1] ?? "";
    return [...letters.slice(0, at), next, letter, ...letters.slice(at + 2)].join("");
  }
  const other = /[a-z]/.test(letter) ? pick([..."aeinorst"], random) : (letters[at - 1] ?? "");
  return [...letters.slice(0, at), other, ...letters.slice(at + 1)].join("");
}

function upperCased(name: string): string {
  return name.toUpperCase();
}

function joined(name: string): string {
  return name.replace(/ /, "");
}

function reordered(name: string, random: Random): string {
  const words = name.split(" ");
  if (words.length < 2) return "";
  const from = Math.floor(random() * (words.length - 1));
  return [...words.slice(0, from), words[from + 1] ?? "", words[from] ?? "", ...words.slice(from + 2)].join(
    " ",
  );
}

function withoutLastWord(name: string): string {
  const words = name.split(" ");
  return words.length < 3 ? name : words.slice(0, -1).join(" ");
}

/** Of a name of three words or more; the legal form's letter is left out where it is the last word. */
function initials(name: string): string {
  const words = name.split(" ");
  return words.length < 4
    ? name
    : words
        .slice(0, -1)
        .map(([first]) => first)
        .join("")
        .toUpperCase();
}

function cutShort(name: Name, random: Random): string | null {
  const [word] = name.business;
  if (word === undefined || name.language.unspaced || word[0].length < 7) return null;
  const length = 3 + Math.floor(random() * (word[0].length - 4));
  const business: readonly (readonly [string, string])[] = [[word[0].slice(0, length), word[1]]];
  return write({ ...name, business: [...business, ...name.business.slice(1)], form: null }, 0);
}

function contracted(name: Name, random: Random): string | null {
  const [word] = name.business;
  if (word === undefined || name.language.unspaced || word[0].length < 6) return null;
  const [first = "", ...rest] = [...word[0]];
  const consonants = rest.filter((letter) => !/[aeiouyäöüéíóáąęоеаияуюыэ]/i.test(letter));
  const kept = [first, ...consonants].slice(0, 3 + Math.floor(random() * 3)).join("");
  return write({ ...name, business: [[kept, word[1]], ...name.business.slice(1)], form: null }, 0);
}

function truncated(name: string, random: Random): string | null {
  const letters = [...name];
  return letters.length < 14
    ? null
    : letters.slice(0, letters.length - 2 - Math.floor(random() * 4)).join("");
}

/** The business word in English, the brand as it is. */
function translatedName(name: Name): string | null {
  if (name.language.name === "English" || name.business.length === 0 || name.language.unspaced) return null;
  if (/[^\p{Script=Latin}]/u.test(name.brand[0] ?? "")) return null;
  const words = [...name.brand, ...name.business.map(([, english]) => english), name.place, name.number];
  return words.filter((word) => word !== null).join(" ");
}

function acronym(name: Name): string | null {
  const words = [...name.brand, ...name.business.map(([own]) => own)];
  if (name.language.unspaced || words.length < 3 || name.place !== null) return null;
  return words.map(([first]) => first).join("");
}

/** Another brand that happens to begin like this one. */
function longer(brand: string, random: Random): string {
  return `${[...brand].slice(0, 3).join("")}${pick(["mantor", "velius", "ridova", "dering", "kinda", "torama"], random)}`;
}

function otherBrand(name: Name, random: Random): string[] {
  return [
    pick(
      name.language.brands.filter((brand) => !name.brand.includes(brand)),
      random,
    ),
  ];
}

function otherBusiness(name: Name, random: Random): readonly [string, string] {
  return pick(
    name.language.business.filter((word) => !name.business.includes(word)),
    random,
  );
}

function otherPlace(name: Name, random: Random): string {
  return pick(
    name.language.places.filter((place) => place !== name.place),
    random,
  );
}

function otherNumber(name: Name, random: Random): string {
  return pick(
    ["II", "III", "IV", "6", "7"].filter((number) => number !== name.number && name.number !== "2"),
    random,
  );
}

function pick<T>(from: readonly T[], random: Random): T {
  return from[Math.floor(random() * from.length)] as T;
}

function listed(words: string): string[] {
  return words.split(" ");
}

function translated(words: string): [string, string][] {
  return words.split(" ").map((pair) => pair.split("=") as [string, string]);
}
