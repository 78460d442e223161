import * as z from 'zod';
import { canonicalCidr, isAddress, isCidr } from '../networks.js';
import { bytesPattern, cpuPattern, postgresBytesPattern } from '../quantities.js';

/** Builds a message that `problemsOf` splits again: why a value is refused, then what to do. */
export const reason = (why: string, cure: string): string => `${why}\n${cure}`;

const labelPattern = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const hostNamePattern = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Fields that all have a default, so that the whole may be left out. */
export const group = <Shape extends z.core.$ZodLooseShape>(fields: Shape) =>
  z.strictObject(fields).prefault({} as z.input<z.ZodObject<Shape, z.core.$strict>>);

/** Which of several kinds a group is. */
export const kind = <Name extends string>(name: Name, description: string) => z.literal(name).describe(description);

/** Text that passes a test, or why it does not and what to write instead. */
export const text = (test: RegExp | ((text: string) => boolean), why: string, cure: string) =>
  z.string().refine((found) => (test instanceof RegExp ? test.test(found) : test(found)), { error: reason(why, cure) });

/** A DNS-1035 label (RFC 1035): what Kubernetes accepts as the name of a Service. */
export const label = (longest: number) =>
  text(
    (name) => labelPattern.test(name) && name.length <= longest,
    `It is not a DNS-1035 label of at most ${longest} characters.`,
    'Use lower-case letters, digits and hyphens; start with a letter and end with a letter or digit.',
  );

/** A DNS-1123 label (RFC 1123): what Kubernetes accepts as the name of a namespace. */
export const namespaceName = text(
  (name) => hostNamePattern.test(name) && !name.includes('.') && name.length <= 63,
  'It is not a DNS-1123 label of at most 63 characters.',
  'Use lower-case letters, digits and hyphens; start and end with a letter or digit.',
);

/** A DNS-1123 subdomain (RFC 1123): what Kubernetes accepts as the name of most objects. */
export const objectName = text(
  (name) => hostNamePattern.test(name) && name.length <= 253,
  'It is not a DNS-1123 subdomain of at most 253 characters.',
  'Use lower-case letters, digits, hyphens and dots; start and end with a letter or digit.',
);

export const hostName = text(
  (name) => hostNamePattern.test(name) && name.length <= 253 && !isAddress(name),
  'It is not a host name.',
  'Use a DNS name in lower case, for example postgres.home.arpa.',
);

/** A PostgreSQL identifier that needs no quotes anywhere. */
export const identifier = text(
  /^[a-z_][a-z0-9_]{0,62}$/,
  'It is not a plain PostgreSQL identifier of at most 63 characters.',
  'Use lower-case letters, digits and underscores; start with a letter or underscore.',
);

export const labelKey = text(
  /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/,
  'It is not a Kubernetes label key.',
  'Use a key such as postgres-access or example.com/postgres-access.',
);

export const bytes = text(
  bytesPattern,
  'It is not an amount of bytes.',
  'Write a whole number with Mi, Gi or Ti, for example 20Gi.',
);

export const cpu = text(
  (amount) => cpuPattern.test(amount) && Number.parseFloat(amount) > 0,
  'It is not an amount of processor time.',
  'Write cores (2 or 0.5) or thousandths of a core (500m), as text.',
);

export const postgresBytes = text(
  postgresBytesPattern,
  'It is not an amount of memory with a unit that PostgreSQL knows.',
  'Write a whole number with kB, MB, GB or TB, for example 768MB.',
);

export const address = text(
  isAddress,
  'It is not an IP address.',
  'Write a single address, for example 192.168.4.205.',
);

export const cidr = z.string().superRefine((network, context) => {
  if (!isCidr(network)) {
    const meant = isAddress(network) ? ` Did you mean ${network}/${network.includes(':') ? 128 : 32}?` : '';
    context.addIssue(
      reason(`It is not a network in CIDR notation.${meant}`, 'Write address/prefix, for example 192.168.4.0/24.'),
    );
  } else if (canonicalCidr(network) !== network) {
    context.addIssue(reason('It has bits set behind its prefix.', `Did you mean ${canonicalCidr(network)}?`));
  }
});

/** A whole number within limits, both included. */
export function count(least: number, most: number) {
  const cure = `Use a whole number from ${least} to ${most}.`;
  const error = ({ input }: { readonly input?: unknown }) =>
    typeof input === 'number' ? reason('It is not a whole number.', cure) : undefined;
  return z
    .int({ error })
    .min(least, { error: reason(`It is less than ${least}.`, cure) })
    .max(most, { error: reason(`It is more than ${most}.`, cure) });
}

/** Yes or no. */
export const flag = (standard: boolean, description: string) => z.boolean().default(standard).describe(description);

export const nonEmpty = z.string().min(1, { error: reason('It is empty.', 'Give it a value, or remove the line.') });

/** Any number, by default none. */
export const list = <Item extends z.ZodType>(item: Item) => z.array(item).default([]);

export const oneOrMore = <Item extends z.ZodType>(item: Item, what: string) =>
  z.array(item).min(1, { error: reason('It is empty.', `List at least one ${what}.`) });

/** An http or https address. */
export const webAddress = (cure: string) =>
  z.url({ protocol: /^https?$/, abort: true, error: reason('It is not an http or https address.', cure) });

/** A Helm chart of CloudNativePG, and what its version installs. */
export const chart = (name: string, version: string, installs: string) =>
  group({
    repository: nonEmpty
      .default('https://cloudnative-pg.github.io/charts')
      .describe(`Helm repository of the chart \`${name}\`.`),
    version: nonEmpty.default(version).describe(`Version of the chart; ${installs}. Another one gets a warning.`),
    values: z
      .record(z.string(), z.json())
      .default({})
      .describe('Further values for the chart, laid over those that this project sets.'),
  });

/** A container image whose tag is not `latest`. */
export const pinnedImage = (example: string) =>
  text(
    /^[^\s:@]+(:[0-9]+\/[^\s:@]+)?:(?!latest)[^\s:@]+(@sha256:[0-9a-f]{64})?$/,
    'It is not an image with a fixed tag.',
    `Pin it, for example ${example}, with or without @sha256:…`,
  );

/** Kubernetes labels. */
export const labels = z.record(labelKey, z.string());

/** Processor time and memory; equal requests and limits keep a pod from being evicted first. */
export const resources = (cpuDefault: string, memoryDefault: string) =>
  group({
    cpu: cpu.default(cpuDefault).describe('Processor time, in cores. It is both request and limit.'),
    memory: bytes.default(memoryDefault).describe('Memory, in Mi or Gi. It is both request and limit.'),
  });
