/** Turns keys into object names and references and back, for one bucket and prefix. Throws RangeError. */
export interface KeySpace {
  /** `prefix/key` */
  name(key: string): string
  /** `prefix/keyPrefix`, where the last segment may be a part of one, or empty. */
  namePrefix(keyPrefix: string): string
  /** The key of a name that the store listed; undefined for one that no key makes, which others have put there. */
  keyOfName(name: string): string | undefined
  reference(key: string): string
  keyOf(reference: string): string
}

/** The limit of S3 and Cloud Storage alike. */
const longestNameBytes = 1024

/** @param scheme `s3` or `gs`, as references have it */
export function keySpace(scheme: 's3' | 'gs', bucket: string, prefix: string): KeySpace {
  checkSegments(prefix, 'prefix')
  const root = `${prefix}/`
  const home = `${scheme}://${bucket}/${root}`

  const name = (key: string): string => {
    checkSegments(key, 'key')
    return checkLength(root + key)
  }
  return {
    name,
    namePrefix(keyPrefix) {
      const slash = keyPrefix.lastIndexOf('/')
      if (slash !== -1) checkSegments(keyPrefix.slice(0, slash), 'key prefix')
      checkCharacters(keyPrefix, 'key prefix')
      return checkLength(root + keyPrefix)
    },
    keyOfName(full) {
      const key = full.slice(root.length)
      return isKey(key) ? key : undefined
    },
    reference: (key) => `${scheme}://${bucket}/${name(key)}`,
    keyOf(reference) {
      if (!reference.startsWith(home)) {
        throw new RangeError('the reference does not name an object of this bucket and prefix')
      }
      const key = reference.slice(home.length)
      name(key)
      return key
    },
  }
}

function isKey(text: string): boolean {
  return hasSoundCharacters(text) && hasSoundSegments(text)
}

function hasSoundCharacters(text: string): boolean {
  return !/[\p{Cc}\\]/u.test(text) && text.isWellFormed()
}

function hasSoundSegments(text: string): boolean {
  return text.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..')
}

function checkSegments(text: string, what: string): void {
  checkCharacters(text, what)
  if (hasSoundSegments(text)) return
  throw new RangeError(`the ${what} must be segments between single slashes, none of them empty, "." or ".."`)
}

function checkCharacters(text: string, what: string): void {
  if (hasSoundCharacters(text)) return
  throw new RangeError(`the ${what} must not have control characters, backslashes or broken Unicode`)
}

function checkLength(name: string): string {
  if (Buffer.byteLength(name) <= longestNameBytes) return name
  throw new RangeError(`the key is too long: with its prefix it may have ${longestNameBytes} bytes`)
}
