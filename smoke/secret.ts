import { inspect } from 'node:util'

const mask = '[secret]'

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
    return mask
  }
  toJSON(): string {
    return mask
  }
  [inspect.custom](): string {
    return mask
  }
}
