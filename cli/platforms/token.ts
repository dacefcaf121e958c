import type { Variables } from '../../service/contract/environment.ts'
import { Secret } from '../../smoke/secret.ts'
import { PlatformError } from './platform.ts'

/**
 * The token that the first of these variables holds.
 *
 * @throws {PlatformError} when none is set, or when it cannot be sent as a header.
 */
export function tokenFrom<Name extends string>(
  called: string,
  variables: Variables,
  names: readonly [Name, ...Name[]],
): { name: Name; token: Secret } {
  for (const name of names) {
    const text = variables[name]?.trim() ?? ''
    if (text === '') continue
    if (!/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text))
      throw new PlatformError(
        'token-refused',
        `${name} holds what is no token: it has characters that cannot be sent`,
        `copy the token of ${called} into ${name} again`,
      )
    return { name, token: new Secret(text) }
  }
  throw new PlatformError(
    'token-missing',
    `${called} cannot be asked: ${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} not set`,
    `set ${names.join(' or ')} to a token of ${called}`,
  )
}
