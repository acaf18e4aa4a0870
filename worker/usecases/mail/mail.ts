import type { QueuedMail } from "#worker/domain/mail/queued-mail.ts";
import { type AddressReportNeeds, listBadAddresses, receiveAddressReport } from "./address-reports.ts";
import {
  drainMails,
  enqueueMail,
  type MailOutboxNeeds,
  removeOldMails,
  sendPromisedMails,
} from "./mail-outbox.ts";
import type { MailMessage, ReportRequest } from "./mail-ports.ts";
import { type SendMailNeeds, sendMail } from "./send-mail.ts";

export type Mail = ReturnType<typeof createMail>;

/** The use cases of mail, with what they need already in hand. */
export function createMail(needs: SendMailNeeds & MailOutboxNeeds & AddressReportNeeds) {
  return {
    send: (message: MailMessage) => sendMail(needs, message),
    sendPromised: (mailIds: readonly string[]) => sendPromisedMails(needs, mailIds),
    enqueue: (mails: readonly QueuedMail[]) => enqueueMail(needs, mails),
    drain: () => drainMails(needs),
    removeOld: () => removeOldMails(needs),
    receiveReport: (provider: string, request: ReportRequest) =>
      receiveAddressReport(needs, provider, request),
    listBadAddresses: (emails: readonly string[]) => listBadAddresses(needs, emails),
    /** After somebody has said that the mailbox is in order again. */
    clearBadAddresses: (emails: readonly string[]) => needs.mails.clearBadAddresses(emails),
  };
}
