/** Makes the certificate of the API on the loopback: an authority that signs once and is then forgotten, and the server's own. */
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { bitString, der, integer, octets, oid, sequence, time } from './der';

/** PEM texts. */
export interface ServerIdentity {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

interface Party {
  readonly name: string;
  readonly publicKey: KeyObject;
}

const VALID_YEARS = 10;
const TRUE = der(0x01, Buffer.from([0xff]));
const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));

/** A new identity for 127.0.0.1, ::1 and localhost. The authority's key is not kept, so nothing else can ever be signed with it. */
export function makeServerIdentity(now: Date): ServerIdentity {
  const authorityKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const serverKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const authority: Party = { name: 'jupyterlab-kubeflow local cluster', publicKey: authorityKeys.publicKey };
  const server: Party = { name: 'localhost', publicKey: serverKeys.publicKey };
  // keyCertSign and cRLSign; digitalSignature.
  const authorityExtensions = [extension('2.5.29.19', sequence(TRUE), true), extension('2.5.29.15', bitString(Buffer.from([0x06]), 1), true)];
  const serverExtensions = [
    extension('2.5.29.19', sequence(), true),
    extension('2.5.29.15', bitString(Buffer.from([0x80]), 7), true),
    extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1'))),
    extension('2.5.29.17', alternativeNames())
  ];
  return {
    authority: certificate({ subject: authority, issuer: authority, key: authorityKeys.privateKey, extensions: authorityExtensions, now }),
    certificate: certificate({ subject: server, issuer: authority, key: authorityKeys.privateKey, extensions: serverExtensions, now }),
    key: serverKeys.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  };
}

interface Request {
  readonly subject: Party;
  readonly issuer: Party;
  readonly key: KeyObject;
  readonly extensions: readonly Buffer[];
  readonly now: Date;
}

function certificate({ subject, issuer, key, extensions, now }: Request): string {
  const until = new Date(now);
  until.setUTCFullYear(until.getUTCFullYear() + VALID_YEARS);
  // A clock that is a little behind must not make the certificate one of the future.
  const from = new Date(now.getTime() - 60 * 60 * 1000);
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const identifiers = [extension('2.5.29.14', octets(keyIdentifier(subject.publicKey))), extension('2.5.29.35', sequence(der(0x80, keyIdentifier(issuer.publicKey))))];
  const toSign = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    ECDSA_SHA256,
    distinguishedName(issuer.name),
    sequence(time(from), time(until)),
    distinguishedName(subject.name),
    subject.publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions, ...identifiers))
  );
  const whole = sequence(toSign, ECDSA_SHA256, bitString(sign('sha256', toSign, key)));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function distinguishedName(commonName: string): Buffer {
  return sequence(der(0x31, sequence(oid('2.5.4.3'), der(0x0c, Buffer.from(commonName)))));
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(oid(id), ...(critical ? [TRUE] : []), octets(value));
}

function alternativeNames(): Buffer {
  const loopback6 = Buffer.alloc(16);
  loopback6[15] = 1;
  return sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1])), der(0x87, loopback6));
}

function keyIdentifier(key: KeyObject): Buffer {
  return createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest();
}
