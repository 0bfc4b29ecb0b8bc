import { type Channel, DeliveryError } from '../channel.ts';
import { detailsOf, subjectOf } from '../notice.ts';

/** A server that sends email, as the project's settings have it. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number | null;
  readonly secure: boolean;
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
      const transport = createTransport({
        host,
        port: smtp.port ?? (secure ? ports.secure : ports.plain),
        secure,
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

/** A server's answer from 500 on is its last word (RFC 5321, 4.2.1); everything else may pass. */
function failure(error: unknown): DeliveryError {
  const code = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : 0;
  const message = error instanceof Error ? error.message.split('\n')[0] : String(error);
  return new DeliveryError(`the mail server did not take it: ${message}`, code < 500);
}
