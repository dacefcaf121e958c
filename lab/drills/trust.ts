import { getCACertificates, setDefaultCACertificates } from 'node:tls'

/** Makes this process trust one more authority, as NODE_EXTRA_CA_CERTS does at a start; gives back the undoing. */
export function trust(certificate: string): () => void {
  const before = getCACertificates('default')
  setDefaultCACertificates([...before, certificate])
  return () => setDefaultCACertificates(before)
}
