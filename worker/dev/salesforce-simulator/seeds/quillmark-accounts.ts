import type { OrgPeople } from "./plant-org.ts";
import { cycle, type Planter } from "./planter.ts";

export type QuillmarkAccounts = {
  readonly customers: readonly string[];
  /** By the name it is known by; duplicates and former partners are elsewhere. */
  readonly partners: Readonly<Record<string, string>>;
  /** Accounts that are Castermere too. */
  readonly duplicates: readonly string[];
  readonly formerPartner: string;
  readonly contacts: readonly { readonly id: string; readonly accountId: string }[];
  /** People at partners, in the order of the partners. */
  readonly partnerContacts: readonly string[];
};

const customerNames = [
  "Ashgrove Freight",
  "Birchline Foods",
  "Coldharbour Storage",
  "Dunmere Textiles",
  "Everly Components",
  "Fallowfield Grain",
  "Glasswater Beverages",
  "Hexley Pharma Supply",
  "Ironvale Tools",
  "Juniper & Pike",
  "Kestrel Yard",
  "Lowmoor Ceramics",
  'Mossbank "Fresh" Dairy',
  "Northgate Parcels, Ltd",
  "Oakhanger Timber",
];

const partnerNames = [
  ["Halvorne Consulting", "halvorne.example", "Gold"],
  ["Castermere Systems", "castermere.example", "Gold"],
  ["Nimbrook Cloud", "nimbrook.example", "Silver"],
  ["Pellworth Advisory", "pellworth.example", "Registered"],
  ["Tarnwick Solutions", "tarnwick.example", "Silver"],
  ["Sundrift Alliance", "sundrift.example", "Registered"],
] as const;

/** One partner, entered by five people in four years. */
const castermereAgain = [
  "Castermere Systems Ltd",
  "CASTERMERE",
  "Castermere (reseller)",
  "Castermere Systems ",
];

export function plantQuillmarkAccounts(planter: Planter, { sellerIds }: OrgPeople): QuillmarkAccounts {
  const { add } = planter;
  const owner = (at: number) => cycle(sellerIds, at);
  const customers = customerNames.map((Name, at) =>
    add(
      "Account",
      {
        Name,
        Type: "Customer",
        // The misspelt sector is as real as the others.
        Industry: at % 5 === 2 ? "technolgy" : "Manufacturing",
        Website: `https://www.customer${at + 1}.example`,
        OwnerId: owner(at),
        NumberOfEmployees: 50 + at * 35,
      },
      700 - at,
    ),
  );
  const partners = Object.fromEntries(
    partnerNames.map(([Name, domain, tier], at) => [
      Name,
      add("Account", {
        Name,
        Type: "Partner",
        Website: `https://${domain}`,
        Tier__c: tier,
        Partner_Status__c: "Active",
        OwnerId: owner(at),
      }),
    ]),
  );
  const duplicates = castermereAgain.map((Name) =>
    add("Account", { Name: Name.trim(), Type: "Partner", Partner_Status__c: "Active", OwnerId: owner(1) }),
  );
  const formerPartner = add("Account", {
    Name: "Brightkeel Data",
    Type: "Former Partner",
    Partner_Status__c: "Inactive",
    OwnerId: owner(0),
  });
  const contacts = customers.flatMap((AccountId, at) =>
    ["Robin", "Sanne"].map((FirstName, second) => ({
      id: add("Contact", {
        FirstName,
        LastName: customerSurname(at, second),
        AccountId,
        Email: `${FirstName.toLowerCase()}.${customerSurname(at, second).toLowerCase()}@customer${at + 1}.example`,
        Title: second === 0 ? "Head of Operations" : "IT Manager",
        OwnerId: owner(at),
      }),
      accountId: AccountId,
    })),
  );
  const partnerContacts = partnerNames.map(([name, domain], at) =>
    add("Contact", {
      FirstName: "Jules",
      LastName: partnerSurnames[at] ?? "Marsh",
      AccountId: partners[name] ?? null,
      Email: `jules@${domain}`,
      Title: "Partner Manager",
      OwnerId: owner(at),
    }),
  );
  return { customers, partners, duplicates, formerPartner, contacts, partnerContacts };
}

const surnames = ["Abel", "Brook", "Corran", "Dale", "Ember", "Frost", "Garde", "Hale", "Ibsen", "Jarrow"];
const partnerSurnames = ["Marsh", "Nolan", "Oakes", "Prior", "Quist", "Rowe"];

function customerSurname(at: number, second: number): string {
  return surnames[(at * 2 + second * 3) % surnames.length] ?? "Abel";
}
