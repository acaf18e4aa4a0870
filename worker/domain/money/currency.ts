/** A code of ISO 4217, such as "EUR". */
export type CurrencyCode = string & { readonly unit?: "currency" };

/** True for an active code, or one retired so lately that deals in it are still reported on. */
export function isCurrencyCode(code: string): code is CurrencyCode {
  return CODES.has(code);
}

/** Every code that `isCurrencyCode` knows, by the alphabet. */
export function listCurrencyCodes(): readonly CurrencyCode[] {
  return [...CODES].sort();
}

/** How many decimal places the minor unit has: 2 for USD, 0 for JPY, 3 for KWD. */
export function minorUnitExponent(currency: CurrencyCode): number {
  return EXPONENTS_OTHER_THAN_TWO.get(currency) ?? 2;
}

// Source: ISO 4217 list one (active codes, funds codes with a minor unit). Metals, test and "no currency"
// codes are left out because they have no minor unit to split.
const ACTIVE =
  "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF " +
  "CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP " +
  "GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT " +
  "LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR " +
  "NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN " +
  "SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF " +
  "XCD XCG XOF XPF YER ZAR ZMW ZWG";
const LATELY_RETIRED = "ANG BGN CUC HRK SLL ZWL";
const CODES: ReadonlySet<string> = new Set(`${ACTIVE} ${LATELY_RETIRED}`.split(" "));

const EXPONENTS_OTHER_THAN_TWO: ReadonlyMap<string, number> = new Map([
  ..."BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
    .split(" ")
    .map((code): [string, number] => [code, 0]),
  ..."BHD IQD JOD KWD LYD OMR TND".split(" ").map((code): [string, number] => [code, 3]),
  ..."CLF UYW".split(" ").map((code): [string, number] => [code, 4]),
]);
