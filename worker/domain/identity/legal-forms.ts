/**
 * How companies write their legal form, by what it amounts to: a corporation of many shareholders, a company of few, a partnership, a
 * cooperative, an association. From the companies acts of each country and the Entity Legal Forms list of ISO 20275, in the spellings that
 * names carry. A form that is also an everyday word or a syllable counts only at the end of a name; `opening` ones stand before it too.
 */
export const legalForms: readonly LegalFormGroup[] = [
  {
    kind: "corporation",
    // United States, Canada, Philippines
    closing: `
      inc|incorporated|incorporation|corp|corporation|incorporee|pbc|public benefit corporation`,
  },
  { kind: "company", closing: "co|company|cie|compagnie|cia|companhia|compania", opening: "cia|compania" },
  {
    kind: "limited",
    // United Kingdom, Ireland, Commonwealth, Hong Kong, India, Japan in English
    closing: `
      ltd|limited|pvt limited|p ltd|p limited|private ltd|ltda|limitada|limitee|limitee ltee|ltee|lte|lmtd|limted|pvt ltd|private limited|pte ltd|
      pte|pty ltd|pty|proprietary limited|sdn bhd|sendirian berhad|co ltd|company limited|co limited|cyf|
      teo|teoranta|dac|designated activity company|clg`,
  },
  {
    kind: "public limited",
    closing: `
      plc|public limited company|bhd|berhad|pcl|public company limited|public co ltd|tbk|publ|pjsc|psc|
      qpsc|qsc|saog|saoc|bsc|ksc|kscp|kpsc|sae|pubco|uplc`,
    opening: "pt",
  },
  {
    kind: "llc",
    closing: `
      llc|limited liability company|limited liability co|lc|ltd co|pllc|fz llc|fzllc|fzco|fze|fzc|wll`,
  },
  {
    kind: "partnership",
    closing: `
      llp|lp|limited partnership|limited liability partnership|lllp|general partnership|kg|ohg|gbr|kgaa|
      gmbh co kg|gmbh und co kg|gmbh co kgaa|gmbh und co kgaa|ag co kg|ag und co kg|ag co kgaa|se co kgaa|
      se und co kgaa|se co kg|gmbh co ohg|ug co kg|ug haftungsbeschrankt co kg|stiftung co kg|co kg|
      co kgaa|co ohg|ug und co kg|kommanditgesellschaft|offene handelsgesellschaft|
      kommanditgesellschaft auf aktien|kommanditbolag|handelsbolag|kb|hb|ky|kommandiittiyhtio|cv|vof|
      commanditaire vennootschap|comm v|comm va|commv|snc|scs|sca|sccv|scp|sas di|societe en commandite|
      societe en commandite par actions|societe en nom collectif|senc|sencrl|sc|ks|vos|spk|sp k|sp j|spj|
      spolka jawna|spolka komandytowa|ans|abee`,
  },
  {
    kind: "aktiengesellschaft",
    // Germany, Austria, Switzerland; Nordic countries; Low Countries; Europe's own
    closing: `
      ag|aktiengesellschaft|akg|se|societas europaea|scse|ab publ|ab|aktiebolag|aktiebolaget|asa|
      allmennaksjeselskap|as|aksjeselskap|aktieselskab|aps|anpartsselskab|ehf|hf|ohf|oyj abp|oyj|oy ab|oy|
      osakeyhtio|julkinen osakeyhtio|abp|nv|naamloze vennootschap`,
    opening: "ab|aktiebolaget|as|oy",
  },
  {
    kind: "gmbh",
    closing: `
      gmbh|gesellschaft mit beschrankter haftung|gesellschaft m b h|gesmbh|ges m b h|gesellschaft mbh|mbh|
      ggmbh|gemeinnutzige gmbh|ug|ug haftungsbeschrankt|unternehmergesellschaft|
      unternehmergesellschaft haftungsbeschrankt|haftungsbeschrankt|gmbh cie|sarl|sarlu|s.a r.l.|
      societe a responsabilite limitee|eurl|srl|srls|societa a responsabilita limitata|
      societa a responsabilita limitata semplificata|societatea cu raspundere limitata|
      societate cu raspundere limitata|sociedad de responsabilidad limitada|s de rl de cv|s de r l de c v|
      s de rl|sl|slu|sociedad limitada|sociedad limitada unipersonal|sll|lda|unipessoal lda|unipessoal|
      eireli|epp|mei|bv|besloten vennootschap|bvba|srlu|sprl|bv bvba|kft|korlatolt felelossegu tarsasag|
      sp z o o|sp zoo|sp. z o.o.|spzoo|spolka z ograniczona odpowiedzialnoscia|spol s r o|spol sro|
      spol. s r.o.|s r.o.|sro|spolecnost s rucenim omezenym|spolocnost s rucenim obmedzenym|doo|
      drustvo s ogranicenom odgovornoscu|drustvo sa ogranicenom odgovornoscu|eood|ood|sia|uab|osauhing|ou|
      epe|ike|ltd sti|limited sirketi|ltd sirketi|san ve tic ltd sti|sanayi ve ticaret limited sirketi|tov|
      ooo`,
    opening: "srl|societatea cu raspundere limitata|sarl|eurl|uab|sia|ooo",
  },
  {
    kind: "societe anonyme",
    closing: `
      sa|societe anonyme|sociedad anonima|sociedade anonima|sau|sociedad anonima unipersonal|sa de cv|
      s a de c v|sab de cv|s a b de c v|sapi de cv|s a p i de c v|sociedad anonima de capital variable|
      saic|sacif|saca|saci|saa|sac|sociedad anonima cerrada|sociedad anonima abierta|sas|sasu|
      societe par actions simplifiee|sociedad por acciones simplificada|spa|societa per azioni|
      sociedad por acciones|sgps|sociedade gestora de participacoes sociais|sgps sa|sicav|sicaf|scpa|scrl|
      s a s di|sapa`,
    opening: "societe anonyme",
  },
  {
    kind: "joint stock",
    // Eastern Europe, the former Soviet Union, Turkey, Greece, Romania, Iran, Arab countries in English
    closing: `
      jsc|ojsc|cjsc|pjsc|joint stock company|open joint stock company|closed joint stock company|
      public joint stock company|joint stock co|as company|ao|oao|zao|pao|nao|ad|ead|dd|aktsiaselts|
      aktsionernoe obshchestvo|akciova spolecnost|akciova spolocnost|as|spolka akcyjna|sa|nyrt|zrt|rt|
      nyilvanosan mukodo reszvenytarsasag|zartkoruen mukodo reszvenytarsasag|reszvenytarsasag|ae|
      anonymi etaireia|anonim sirketi|anonim sti|san ve tic as|san ve tic a s|sanayi ve ticaret as|
      sanayi ve ticaret a s|sanayi ve ticaret anonim sirketi|ticaret as|ojsb|ab akcine bendrove|
      akcine bendrove`,
    opening: `
      jsc|ojsc|cjsc|pjsc|oao|zao|pao|ao|nao|joint stock company|open joint stock company|
      public joint stock company|closed joint stock company`,
  },
  {
    kind: "limited liability opening",
    // The last ones are Vietnam's
    opening:
      "cong ty tnhh|cong ty tnhh mtv|cong ty trach nhiem huu han|cong ty co phan|cong ty cp|tong cong ty|limited liability company|limited liability partnership|llc|ltd",
  },
  {
    kind: "kabushiki kaisha",
    closing: `
      kk|kabushiki kaisha|kabushiki gaisha|godo kaisha|gk|yugen kaisha|yk|kabushikigaisha|kabushikikaisha`,
    opening: "kabushiki kaisha|kabushiki gaisha",
  },
  {
    kind: "association",
    closing: `
      ev|eingetragener verein|verein|eg|eingetragene genossenschaft|asbl|vzw|aisbl|npo|onlus|amba|gie|eeig|
      ewiv|ccoop|scop|coop ltd|nonprofit|rf|ek|e k fr|ekfr`,
    opening: "ano|fgup|gup|mup",
  },
  { kind: "national bank", closing: "na|national association" },
  { kind: "trust", closing: "reit" },
];

/** The same of names that are written without blanks between the words, before or after the name. */
export const unspacedLegalForms: readonly { readonly kind: string; readonly forms: string }[] = [
  {
    kind: "kabushiki kaisha",
    forms: `
      株式会社|株式會社|(株)|㈱|有限会社|(有)|㈲|合同会社|(同)|合資会社|(資)|合名会社|(名)|一般社団法人|公益社団法人|一般財団法人|公益財団法人|独立行政法人|国立大学法人|学校法人|
      医療法人|特定非営利活動法人|相互会社|カブシキガイシャ`,
  },
  {
    kind: "limited",
    forms:
      "有限责任公司|有限責任公司|股份有限公司|有限公司|股份公司|有限合伙|合伙企业|有限合伙企业|分公司|公司",
  },
  {
    kind: "jusik hoesa",
    forms: "주식회사|(주)|㈜|유한회사|(유)|유한책임회사|합자회사|합명회사|재단법인|사단법인",
  },
];

/** Forms in other scripts where words have blanks between them. */
export const foreignLegalForms: readonly LegalFormGroup[] = [
  {
    kind: "joint stock",
    closing: `
      ао|оао|зао|пао|нао|акционерное общество|открытое акционерное общество|публичное акционерное общество|
      закрытое акционерное общество|ад|еад|ат|пат|прат|αε|ανωνυμη εταιρεια`,
    opening: `
      ао|оао|зао|пао|нао|ат|пат|прат|акционерное общество|открытое акционерное общество|
      публичное акционерное общество|закрытое акционерное общество|акціонерне товариство|
      публічне акціонерне товариство|приватне акціонерне товариство`,
  },
  {
    kind: "gmbh",
    closing: "ооо|общество с ограниченной ответственностью|тов|еоод|оод|доо|тоо|επε|ικε|чп|ип",
    opening: `
      ооо|общество с ограниченной ответственностью|товарищество с ограниченной ответственностью|тов|
      товариство з обмеженою відповідальністю|тоо|доо|осоо`,
  },
  { kind: "association", opening: "ано|автономная некоммерческая организация|фгуп|гуп|муп|нко" },
  {
    kind: "limited",
    closing: `
      المحدودة|محدودة|ذات مسؤولية محدودة|ذات المسؤولية المحدودة|المساهمة|المساهمة العامة|مساهمة عامة|
      مساهمة مقفلة|בעמ|בע מ|บริษัท|จำกัด|จํากัด|จำกัด มหาชน|มหาชน|प्राइवेट लिमिटेड|लिमिटेड`,
    opening: "شركة|مؤسسة|شركه|شرکت|บริษัท|חברת",
  },
];

type LegalFormGroup = {
  readonly kind: string;
  /** Counts after the name. Alternatives are parted by `|`; blanks around them do not count. */
  readonly closing?: string;
  /** Counts before the name. */
  readonly opening?: string;
};
