const bytesPerUnit = { Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 } as const;
const bytesPerPostgresUnit = { kB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30, TB: 2 ** 40 } as const;

/** A Kubernetes quantity of bytes in a binary unit, for example `512Mi` or `20Gi`. */
export const bytesPattern = /^([1-9][0-9]*)(Mi|Gi|Ti)$/;

/** A Kubernetes quantity of processor time: cores (`2`, `0.5`) or thousandths of one (`500m`). */
export const cpuPattern = /^(?:[1-9][0-9]*m|[1-9][0-9]*|(?:0|[1-9][0-9]*)\.[0-9]{1,3})$/;

/** A PostgreSQL amount of memory with its unit, for example `768MB`. */
export const postgresBytesPattern = /^([1-9][0-9]*)(kB|MB|GB|TB)$/;

/** Bytes in a Kubernetes quantity. Throws on anything that `bytesPattern` does not match. */
export function bytesOf(quantity: string): number {
  const [, amount, unit] = bytesPattern.exec(quantity) ?? [];
  if (amount === undefined || unit === undefined)
    throw new Error(`"${quantity}" is not a quantity of bytes such as 20Gi.`);
  return Number(amount) * bytesPerUnit[unit as keyof typeof bytesPerUnit];
}

/** Bytes in a PostgreSQL amount of memory. Throws on anything that `postgresBytesPattern` does not match. */
export function postgresBytesOf(amount: string): number {
  const [, count, unit] = postgresBytesPattern.exec(amount) ?? [];
  if (count === undefined || unit === undefined)
    throw new Error(`"${amount}" is not an amount of memory such as 768MB.`);
  return Number(count) * bytesPerPostgresUnit[unit as keyof typeof bytesPerPostgresUnit];
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
