import { inspect } from 'node:util'

/** What is shown in place of a secret. */
export const secretMask = '[secret]'

/** A value that no log, template, JSON document or inspection shows; only `reveal` gives it back. */
export class Secret {
  readonly #value: string
  constructor(value: string) {
    this.#value = value
  }
  reveal(): string {
    return this.#value
  }
  toString(): string {
    return secretMask
  }
  toJSON(): string {
    return secretMask
  }
  [inspect.custom](): string {
    return secretMask
  }
}
