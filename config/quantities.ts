const bytesPerUnit = { Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };
const bytesPerPostgresUnit = { kB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30, TB: 2 ** 40 };

/** A Kubernetes quantity of bytes in a binary unit, for example `512Mi` or `20Gi`. */
export const bytesPattern = /^([1-9][0-9]*)(Mi|Gi|Ti)$/;

/** A Kubernetes quantity of processor time: cores (`2`, `0.5`) or thousandths of one (`500m`). */
export const cpuPattern = /^(?:[1-9][0-9]*m|[1-9][0-9]*|(?:0|[1-9][0-9]*)\.[0-9]{1,3})$/;

/** A PostgreSQL amount of memory with its unit, for example `768MB`. */
export const postgresBytesPattern = /^([1-9][0-9]*)(kB|MB|GB|TB)$/;

/** Bytes in a Kubernetes quantity. Throws on anything that `bytesPattern` does not match. */
export const bytesOf = (quantity: string): number => amountOf(quantity, bytesPattern, bytesPerUnit);

/** Bytes in a PostgreSQL amount of memory. Throws on anything that `postgresBytesPattern` does not match. */
export const postgresBytesOf = (amount: string): number => amountOf(amount, postgresBytesPattern, bytesPerPostgresUnit);

function amountOf(text: string, pattern: RegExp, units: Readonly<Record<string, number>>): number {
  const [, amount, unit = ''] = pattern.exec(text) ?? [];
  const factor = units[unit];
  if (factor === undefined) throw new Error(`"${text}" is not an amount of bytes in ${Object.keys(units).join(', ')}.`);
  return Number(amount) * factor;
}

/** Whole mebibytes in the form PostgreSQL reads (`768MB`: its MB is 1024 kB). */
export function postgresMegabytes(bytes: number): string {
  return `${Math.floor(bytes / 2 ** 20)}MB`;
}

/** Bytes as the quantity a person would write, for messages. */
export function readableBytes(bytes: number): string {
  return bytes % 2 ** 30 === 0 ? `${bytes / 2 ** 30}Gi` : `${Math.ceil(bytes / 2 ** 20)}Mi`;
}

/** The major version of PostgreSQL that the tag of an image begins with. */
export const majorOf = (image: string): number => Number(/:(\d+)[^/]*$/.exec(image.split('@')[0] ?? '')?.[1]);
