/**
 * How long a program that is written in Go goes on to use a connection to an API server that is lost, at most 5 s and not 45:
 * it asks after 3 s without a word, and waits 2 s for the answer (k8s.io/apimachinery, pkg/util/net/http.go).
 */
export const apiTimeouts = { HTTP2_READ_IDLE_TIMEOUT_SECONDS: '3', HTTP2_PING_TIMEOUT_SECONDS: '2' };

/**
 * A lookup of a name gives a DNS pod up after 1 s, and tries twice. The default is 5 s: a replica whose WAL receiver waited
 * for the DNS pod on the node of the lost primary was promoted 18 to 21 s later than one that did not.
 */
export const dnsConfig = {
  options: [
    { name: 'timeout', value: '1' },
    { name: 'attempts', value: '2' },
  ],
};
