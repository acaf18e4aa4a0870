import { parse } from "tldts";
import { isFreeMail } from "./free-mail-domains.ts";

/**
 * The domain that stands for a company: the registrable part of an e-mail address, web address or host name, in lower case. Null where
 * there is none, and for free-mail providers and sites that many companies share, because those say nothing about who somebody works
 * for. A host below such a site's suffix (acme.myshopify.com) is the company's own, as the Public Suffix List has it.
 */
export function companyDomain(emailOrUrl: string): string | null {
  const written = emailOrUrl.trim().toLowerCase();
  if (written === "" || written.length > mostLetters) return null;
  const mailbox = hostOfMailbox(written);
  const { domain, hostname, isIcann, isPrivate } = parse(mailbox ?? written, parsing);
  // A suffix that nobody registered is a machine's own name or a slip of the pen; "example" is kept for trying things.
  if (domain === null || !(isIcann || isPrivate || domain.endsWith(".example"))) return null;
  if (isFreeMail(domain)) return null;
  const isFront = hostname === domain || hostname === `www.${domain}`;
  const isPage =
    mailbox === null &&
    (pageSites.has(domain) || (firmsWithPages.has(domain) && !(isFront && isBare.test(written))));
  return isPage ? null : domain;
}

/** The part of a company's domain that somebody chose: `acme` of acme.co.uk. */
export function domainLabel(domain: string): string {
  return parse(domain, parsing).domainWithoutSuffix ?? "";
}

const mostLetters = 320;
const parsing = { allowPrivateDomains: true, validateHostname: true } as const;
/** A host or a home page, without a path below it. */
const isBare = /^([a-z]+:\/\/)?[^/?#]+\/?$/;

/** What follows the last @ of an address, also of `Name <name@acme.com>`; null for anything else. */
function hostOfMailbox(written: string): string | null {
  return written.includes("/") ? null : (/@([^\s@<>,;]+)[>\s,;]*$/.exec(written)?.[1] ?? null);
}

/** Sites where companies keep a page of theirs without it being their own domain. Who has a mailbox there works there. */
const pageSites = listed(`
  linkedin.com facebook.com fb.com instagram.com twitter.com x.com youtube.com tiktok.com pinterest.com xing.com threads.net vk.com ok.ru
  medium.com substack.com linktr.ee about.me bit.ly goo.gl t.co tinyurl.com crunchbase.com wordpress.com blogspot.com tumblr.com wix.com
  wixsite.com weebly.com squarespace.com webflow.io godaddysites.com jimdo.com jimdosite.com business.site strikingly.com carrd.co
  notion.site eventbrite.com meetup.com calendly.com typeform.com etsy.com yelp.com tripadvisor.com trustpilot.com glassdoor.com indeed.com
  wikipedia.org wikidata.org opencorporates.com zoominfo.com capterra.com vimeo.com slideshare.net onmicrosoft.com whatsapp.com wa.me
  telegram.me t.me discord.gg weibo.com taobao.com tmall.com 1688.com made-in-china.com indiamart.com justdial.com`);

/** Firms whose front page is their own, and whose other pages are their customers'. */
const firmsWithPages = listed(`
  google.com github.com gitlab.com bitbucket.org amazon.com ebay.com bloomberg.com dnb.com apollo.io g2.com dropbox.com sharepoint.com
  salesforce.com force.com hubspot.com zendesk.com intercom.io mailchimp.com slack.com zoom.us microsoft.com notion.so booking.com
  kakao.com line.me alibaba.com`);

function listed(sites: string): ReadonlySet<string> {
  return new Set(sites.trim().split(/\s+/));
}
