/**
 * What is added to the logarithm of the odds beside the names. Set by hand: a registrable domain is bought by one company, so two that agree
 * leave little doubt, and what is left of it are sister companies under one roof; two that differ are common within a group.
 */
export const evidenceWeights = {
  /** The same domain, beside a name. */
  sameDomain: 6,
  /** However little the names have in common, the domain has to be explained. */
  leastNameBesideDomain: -3.2,
  /** The same domain and no name at all. */
  domainAlone: 4,
  /** acme.de and acme.com. */
  sameLabel: 2,
  otherDomain: -2.5,
  /** The query's domain is another account's: that account is more likely meant than the one whose name was written. */
  domainOfAnother: -4,
  /** A domain on one side is called like the name on the other. */
  labelIsName: 2,
  /** "Google" is worth a look where an account has google.com, whatever the account's name. */
  leastNameBesideLabel: -1.2,
  /** No name: what stands before the domain's suffix is read as one. */
  nameFromDomain: -1,
  /** Only acme.de is known, and the account has acme.com: a person should look. */
  mostOfLabel: 0.8,
  /** Where a group is meant and nothing says which of its accounts, it is more often the parent. */
  child: -0.5,
} as const;
