import ipaddr from 'ipaddr.js';

/** What an internal network may be made of: RFC 1918, RFC 6598 (which Tailscale uses) and RFC 4193. No router of the internet forwards it. */
export const privateNetworks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'] as const;

export function isCidr(text: string): boolean {
  return text.includes('/') && ipaddr.isValidCIDR(text);
}

/** Whether the text is an IPv4 address in four parts or an IPv6 address. */
export function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
}

/** The network with its host bits cleared: `192.168.4.7/24` becomes `192.168.4.0/24`. */
export function canonicalCidr(cidr: string): string {
  const [address, prefix] = ipaddr.parseCIDR(cidr);
  const network =
    address.kind() === 'ipv4' ? ipaddr.IPv4.networkAddressFromCIDR(cidr) : ipaddr.IPv6.networkAddressFromCIDR(cidr);
  return `${network.toString()}/${prefix}`;
}

export function contains(cidr: string, address: string): boolean {
  const [network, prefix] = ipaddr.parseCIDR(cidr);
  const candidate = ipaddr.parse(address);
  return candidate.kind() === network.kind() && candidate.match(network, prefix);
}

export function overlap(one: string, other: string): boolean {
  return contains(one, addressOf(other)) || contains(other, addressOf(one));
}

export function covers(outer: string, inner: string): boolean {
  return contains(outer, addressOf(inner)) && ipaddr.parseCIDR(outer)[1] <= ipaddr.parseCIDR(inner)[1];
}

/** Networks of a family, IPv4 or IPv6, that some of the others have too. */
export function ofFamiliesIn(cidrs: readonly string[], others: readonly string[]): readonly string[] {
  const family = (cidr: string) => ipaddr.parseCIDR(cidr)[0].kind();
  return cidrs.filter((cidr) => others.some((other) => family(other) === family(cidr)));
}

export function isPrivate(cidr: string): boolean {
  return privateNetworks.some((wide) => covers(wide, cidr));
}

function addressOf(cidr: string): string {
  return ipaddr.parseCIDR(cidr)[0].toString();
}
