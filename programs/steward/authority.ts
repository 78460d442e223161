import { X509Certificate } from 'node:crypto';

/** For how long the CA before stays beside a new one, in milliseconds. */
const overlapMs = 24 * 3_600_000;

/**
 * What the copy of a CA shall hold: the certificates of `own`, and those that the copy held until the newest is a day old. Newest
 * first; none that has ended. Whoever writes it comes to the same text, also one whose `own` is still the old CA.
 *
 * @param own PEM of the Secret of the CA.
 * @param copy what the copy holds. Default: nothing.
 * @param now in milliseconds since 1970. Default: the clock.
 * @returns undefined when `own` holds no certificate that can be read and has not ended.
 */
export function bundleOf(own: string, copy = '', now = Date.now()): string | undefined {
  const current = certificatesIn(own, now);
  if (current.length === 0) return undefined;
  // CloudNativePG signs the server certificate anew when it ends or its Secret is gone, not when the CA changes (RenewLeafCertificate in pkg/certs/k8s.go).
  const all = newestFirst([...current, ...certificatesIn(copy, now)]);
  const changing = all.some((each) => Math.abs(now - begin(each)) < overlapMs);
  return (changing ? all : newestFirst(current)).map(String).join('');
}

/** Whether a copy holds every certificate of the CA. */
export function holdsAuthority(copy: string, own: string, now = Date.now()): boolean {
  const held = certificatesIn(copy, now).map(String);
  const wanted = certificatesIn(own, now).map(String);
  return wanted.length > 0 && wanted.every((each) => held.includes(each));
}

/** When the first of the certificates of a PEM text ends, in milliseconds since 1970; undefined where none can be read. */
export function endOf(pem: string): number | undefined {
  const ends = certificatesIn(pem, -Infinity).map(({ validTo }) => Date.parse(validTo));
  return ends.length === 0 ? undefined : Math.min(...ends);
}

const begin = ({ validFrom }: X509Certificate) => Date.parse(validFrom);

/** Each once, and in one order for everybody. */
const newestFirst = (certificates: readonly X509Certificate[]): readonly X509Certificate[] =>
  [...new Map(certificates.map((each) => [each.fingerprint256, each])).values()].sort(
    (a, b) => begin(b) - begin(a) || a.fingerprint256.localeCompare(b.fingerprint256),
  );

/** The certificates of a PEM text that can be read and have not ended. */
function certificatesIn(pem: string, now: number): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.flatMap(readable).filter(({ validTo }) => Date.parse(validTo) > now);
}

function readable(pem: string): X509Certificate[] {
  try {
    return [new X509Certificate(pem)];
  } catch {
    return [];
  }
}
