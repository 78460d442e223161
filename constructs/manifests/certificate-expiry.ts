/**
 * SQL that makes `platform.certificate_expiry()`: when the certificates that an instance runs with end.
 *
 * No metric of CloudNativePG tells it. The function reads two fixed files and gives nothing but dates away; the end of
 * validity is the later of the two times (UTCTime or GeneralizedTime in UTC) in the DER form of a certificate (RFC 5280, 4.1.2.5).
 * Kubernetes would make one dollar sign of two, so that the body stands without quotes.
 */
export const certificateExpirySql: readonly string[] = [
  'CREATE SCHEMA IF NOT EXISTS platform',
  `CREATE OR REPLACE FUNCTION platform.certificate_expiry() RETURNS TABLE (certificate text, expires timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
BEGIN ATOMIC
  SELECT certificate, max(to_timestamp(digits || '+00', CASE length(digits) WHEN 12 THEN 'YYMMDDHH24MISSTZH' ELSE 'YYYYMMDDHH24MISSTZH' END))
  FROM (VALUES ('ca', '/controller/certificates/server-ca.crt'), ('server', '/controller/certificates/server.crt')) AS files (certificate, path),
    LATERAL (SELECT encode(decode(regexp_replace(split_part(pg_read_file(path), '-----', 3), '\\s', '', 'g'), 'base64'), 'hex')) AS read (der),
    LATERAL regexp_matches(der, '(?:170d|180f)((?:3[0-9]){12,14})5a', 'g') AS times (found),
    LATERAL (SELECT convert_from(decode(found[1], 'hex'), 'UTF8')) AS text (digits)
  GROUP BY certificate;
END`,
  'REVOKE ALL ON FUNCTION platform.certificate_expiry() FROM PUBLIC',
  'GRANT USAGE ON SCHEMA platform TO pg_monitor',
  'GRANT EXECUTE ON FUNCTION platform.certificate_expiry() TO pg_monitor',
];
