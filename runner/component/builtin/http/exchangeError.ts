import { formatDuration } from '../../../model/duration.ts';
import { ComponentFailure } from '../component.ts';

/** A request to which there was no whole answer; the message is for the author. */
export class ExchangeError extends Error {
  /** Whether the request may have reached the server, so that sending it again may do its work twice. */
  readonly mayHaveArrived: boolean;
  /** Whether it may go better another time. */
  readonly mayPass: boolean;

  constructor(message: string, { mayHaveArrived, mayPass }: { mayHaveArrived: boolean; mayPass: boolean }) {
    super(message);
    this.mayHaveArrived = mayHaveArrived;
    this.mayPass = mayPass;
  }
}

export function silence(timeoutMs: number): ExchangeError {
  const message = `The server was silent for longer than the "timeout" of ${formatDuration(timeoutMs)}.`;
  return new ExchangeError(message, { mayHaveArrived: true, mayPass: true });
}

const never = { mayHaveArrived: false, mayPass: false };
const notArrived = { mayHaveArrived: false, mayPass: true };
const broken = { mayHaveArrived: true, mayPass: true };

/** What an error of a connection means; failures and errors of other kinds are given back as they are. */
export function explain(error: unknown, url: URL): unknown {
  if (error instanceof ExchangeError || error instanceof ComponentFailure || !(error instanceof Error))
    return error;
  const code = codeOf(error);
  if (code === undefined || ofTheDisk.has(code) || ('path' in error && typeof error.path === 'string'))
    return error;
  switch (code) {
    case 'ECONNREFUSED':
      return new ExchangeError(`No server answers at ${url.host}: the connection was refused.`, notArrived);
    case 'ENOTFOUND':
      return new ExchangeError(`There is no host "${url.hostname}".`, notArrived);
    case 'EAI_AGAIN':
      return new ExchangeError(`The host "${url.hostname}" could not be looked up.`, notArrived);
    case 'ECONNRESET':
    case 'EPIPE':
      return new ExchangeError('The server ended the connection before its answer was whole.', broken);
    case 'Z_BUF_ERROR':
      return new ExchangeError('The packed answer ends too early.', broken);
  }
  if (code.startsWith('Z_') || code.startsWith('ERR_BROTLI'))
    return new ComponentFailure(`The answer cannot be unpacked: ${error.message}.`);
  if (code.startsWith('HPE_'))
    return new ComponentFailure(`What answers at ${url.host} does not speak HTTP: ${error.message}.`);
  if (isAboutCertificate(code))
    return new ExchangeError(
      `The certificate of ${url.host} is not accepted: ${error.message.split(';')[0]} (${code}). NODE_EXTRA_CA_CERTS names a file of further authorities.`,
      never,
    );
  return new ExchangeError(`${withoutStop(messageOf(error))} (${code}).`, broken);
}

/** Errors of the disk that name no file: writing an answer down fails with them, and would again. */
const ofTheDisk: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO', 'EROFS']);

/** Where a name stands for several addresses, Node.js gives an error for each of them in one. */
function codeOf(error: Error): string | undefined {
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (!(error instanceof AggregateError)) return undefined;
  const [first]: unknown[] = error.errors;
  return first instanceof Error ? codeOf(first) : undefined;
}

function messageOf(error: Error): string {
  return error.message === '' ? 'The connection failed' : error.message;
}

function withoutStop(message: string): string {
  return message.replace(/\.$/, '');
}

function isAboutCertificate(code: string): boolean {
  return /CERT|_TLS_|^ERR_SSL|ISSUER|SIGNATURE/.test(code);
}
