import 'reflect-metadata'
import type { webcrypto } from 'node:crypto'
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const dayMs = 86_400_000

/** Makes certificates for names on this machine, trusted by whoever is given its own (NODE_EXTRA_CA_CERTS). */
export interface CertificateAuthority {
  /** Its own certificate, PEM. */
  certificate: string
  /** A key and a certificate for host names or addresses, PEM, good from and to so many days from now. */
  issue(names: readonly string[], days: { from: number; to: number }): Promise<{ key: string; cert: string }>
}

export async function newCertificateAuthority(): Promise<CertificateAuthority> {
  const name = 'CN=Pegasus on this machine'
  const keys = await newKeys()
  const own = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name,
    notBefore: inDays(-1000),
    notAfter: inDays(1000),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
    ],
  })
  return {
    certificate: own.toString('pem'),
    async issue(names, { from, to }) {
      const leaf = await newKeys()
      const certificate = await X509CertificateGenerator.create({
        serialNumber: serialNumber(),
        subject: `CN=${names[0]}`,
        issuer: name,
        notBefore: inDays(from),
        notAfter: inDays(to),
        signingAlgorithm: algorithm,
        publicKey: leaf.publicKey,
        signingKey: keys.privateKey,
        extensions: [
          new SubjectAlternativeNameExtension(
            names.map((value) => ({
              type: /^[\d.]+$/.test(value) ? ('ip' as const) : ('dns' as const),
              value,
            })),
          ),
        ],
      })
      return { key: await privateKeyPem(leaf.privateKey), cert: certificate.toString('pem') }
    },
  }
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
}

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  const body = Buffer.from(await crypto.subtle.exportKey('pkcs8', key)).toString('base64')
  return `-----BEGIN PRIVATE KEY-----\n${body.replace(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`
}

// Positive, as a serial number has to be.
function serialNumber(): string {
  return `4${crypto.randomUUID().replaceAll('-', '').slice(1)}`
}

function inDays(days: number): Date {
  return new Date(Date.now() + days * dayMs)
}
