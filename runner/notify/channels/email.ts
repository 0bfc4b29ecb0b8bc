import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { type Channel, DeliveryError } from '../channel.ts';
import { detailsOf, type Notice, subjectOf } from '../notice.ts';

/** A server that sends email, as the project's settings have it. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number | null;
  readonly secure: boolean;
  /** Whether a password may be sent where others can read it. */
  readonly allowUnencrypted: boolean;
  readonly user: string | null;
  readonly password: string | null;
  readonly from: string;
}

/** No step of the conversation with a server takes longer, in ms. */
const timeoutMs = 30_000;

/** The port for mail that programs hand in, and that for connections that are encrypted from their first byte (RFC 8314). */
const ports = { plain: 587, secure: 465 };

/** Email by SMTP. */
export function email({ to, smtp }: { to: readonly string[]; smtp: SmtpServer }): Channel {
  return {
    name: `email to ${to.join(', ')}`,
    send: async notice => {
      const { createTransport } = await import('nodemailer');
      const { host, secure, user, password } = smtp;
      const isSecret = user !== null && !smtp.allowUnencrypted && !isThisMachine(host);
      const transport = createTransport({
        host,
        port: smtp.port ?? (secure ? ports.secure : ports.plain),
        secure,
        // Otherwise a server, or whoever stands in front of it, that offers no TLS would be told the password.
        requireTLS: isSecret,
        ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
        ...{ connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs },
        // A message is text that we have made: nothing of it is to be fetched from a file or an address.
        ...{ disableFileAccess: true, disableUrlAccess: true },
      });
      const { runId, orchestration } = notice.run.created;
      try {
        await transport.sendMail({
          from: smtp.from,
          to: [...to],
          subject: subjectOf(notice),
          text: [subjectOf(notice), '', ...detailsOf(notice), ''].join('\n'),
          messageId: messageIdOf(notice, { to, from: smtp.from }),
          headers: { 'X-Segue-Run': runId, 'X-Segue-Orchestration': orchestration },
        });
      } catch (error) {
        throw failure(error);
      } finally {
        transport.close();
      }
    },
  };
}

/** Whether nothing that is sent there leaves this machine. */
function isThisMachine(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[?::1\]?)$/i.test(host);
}

/** The same at each attempt, so that a mailbox to which it came twice shows it once. */
function messageIdOf(
  { run, occasion }: Notice,
  { to, from }: { readonly to: readonly string[]; readonly from: string },
): string {
  const domain = /@([\w.-]+)>?\s*$/.exec(from)?.[1] ?? hostname();
  const readers = createHash('sha256').update(to.join()).digest('hex').slice(0, 8);
  return `<${run.created.runId}.${occasion}.${readers}@${domain}>`;
}

/** A server's answer from 500 on is its last word (RFC 5321, 4.2.1); everything else may pass. */
function failure(error: unknown): DeliveryError {
  if (error instanceof Error && 'code' in error && error.code === 'ETLS')
    return new DeliveryError(
      'the mail server offers no encryption, and the password would be readable on the way; expected a server with STARTTLS, "secure: true", or "allowUnencrypted: true" under "notifications.smtp"',
      false,
    );
  const code = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : 0;
  const message = error instanceof Error ? error.message.split('\n')[0] : String(error);
  return new DeliveryError(`the mail server did not take it: ${message}`, code < 500);
}
