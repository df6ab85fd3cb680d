import { z } from "zod";
import type { StoreFactory } from "../cloud";
import { detailsOf } from "../control/details";
import { invalidParameter, notAuthorizedOrNotFound } from "../control/errors";
import type { Operation } from "../operation";

const address = z.object({ email: z.email(), name: z.string().optional() });

const submitEmailDetails = z.object({
  messageId: z.string().optional(),
  sender: z.object({ senderAddress: address, compartmentId: z.string() }),
  recipients: z.object({
    to: z.array(address).optional(),
    cc: z.array(address).optional(),
    bcc: z.array(address).optional(),
  }),
  subject: z.string(),
  bodyHtml: z.string().optional(),
  bodyText: z.string().optional(),
  replyTo: z.array(address).optional(),
  headerFields: z.record(z.string(), z.string()).optional(),
});

/** An email that was accepted for delivery. */
export type SubmittedEmail = z.infer<typeof submitEmailDetails> & { readonly at: Date };

/** Email Delivery in a tenancy. */
export class EmailDelivery {
  /** Approved senders by address, with the compartment that each is in. */
  readonly senders = new Map<string, { readonly compartmentId: string }>();
  /** Addresses that are not written to. */
  readonly suppressed = new Set<string>();
  readonly submitted: SubmittedEmail[] = [];
}

/** The key of the emails: `tenancy.store(emailDelivery)`. */
export const emailDelivery: StoreFactory<EmailDelivery> = () => new EmailDelivery();

export const submittedEmailOperations: readonly Operation[] = [
  {
    service: "email",
    name: "SubmitEmail",
    method: "POST",
    path: "/20220926/actions/submitEmail",
    handle: (call) => {
      const details = detailsOf(call, submitEmailDetails);
      const { sender, recipients } = details;
      const store = call.tenancy.store(emailDelivery);
      // An address that is no approved sender of the compartment is refused; the code is inferred.
      if (store.senders.get(sender.senderAddress.email)?.compartmentId !== sender.compartmentId)
        throw notAuthorizedOrNotFound(`approved sender ${sender.senderAddress.email}`);
      const all = [...(recipients.to ?? []), ...(recipients.cc ?? []), ...(recipients.bcc ?? [])];
      if (all.length === 0) throw invalidParameter("recipients: name at least one");
      if (details.bodyText === undefined && details.bodyHtml === undefined)
        throw invalidParameter("bodyText or bodyHtml must be given");
      store.submitted.push({ ...details, at: call.cloud.clock.now() });
      const n = store.submitted.length;
      return {
        status: 200,
        body: {
          messageId: details.messageId ?? `${n}@simulator`,
          envelopeId: `envelope-${n}`,
          suppressedRecipients: all.filter(({ email }) => store.suppressed.has(email)),
        },
      };
    },
  },
];
