/**
 * Plays the module `railway/iac` for one environment and notes what the file asks for. It runs inside the sandbox,
 * from its own source text, so it uses nothing that stands outside of it. What it makes is plain data, as what the
 * package makes; `at` is the stack of the call. Source: the package `railway`, 3.11.
 *
 * @param outside stands for everything that only whoever runs Railway's CLI has, as variables of that machine;
 * undefined lets them be missing
 * @param random stands for the texts that Railway makes
 */
export function playRailwayIac(environment: string, outside: string | undefined, random: string) {
  // As they are before the file can change them.
  const { hasOwn, assign, defineProperty } = Object
  const [OwnError, OwnProxy, own] = [Error, Proxy, Reflect]
  const asked = { environment: false, outside: false, names: [] as string[] }

  function fromOutside(): string | undefined {
    asked.outside = true
    return outside
  }

  /** An object on which every name that it does not have is a thing from outside. */
  const withOutside = (known: object) =>
    new OwnProxy(known, {
      get: (target, name, receiver) =>
        hasOwn(target, name) || typeof name === 'symbol' ? own.get(target, name, receiver) : fromOutside(),
      has: (target, name) => hasOwn(target, name) || fromOutside() !== undefined,
      ownKeys: (target) => [...own.ownKeys(target), ...(fromOutside() === undefined ? [] : [outside ?? ''])],
      getOwnPropertyDescriptor: (target, name) =>
        name === outside
          ? { value: outside, enumerable: true, configurable: true }
          : own.getOwnPropertyDescriptor(target, name),
    })

  const references = (make: (name: string) => object) =>
    new OwnProxy({}, { get: (_, name) => (typeof name === 'string' ? make(name) : undefined) })

  function resource(type: string, name: string, more: object): object {
    const node = assign({ type, name, at: new OwnError().stack }, more)
    return defineProperty(node, 'env', { value: references((output) => ref({ name }, output)) })
  }

  const ref = ({ name }: { name: string }, output: string) => ({ type: 'reference', resource: name, output })
  const project = (name: string, definition: object) => ({ name, ...definition })
  const service = (name: string, config: object = {}) => resource('service', name, { config })
  const database = (name: string, engine: string) => resource('database', name, { engine })
  const defineRailway = (program: unknown) => program
  const source = (type: string) => (name?: string, options?: object) => ({ type, name, ...options })

  const context = withOutside({
    get environment() {
      asked.environment = true
      return environment
    },
    get environmentName() {
      asked.environment = true
      return environment
    },
    isEnvironment(name: string) {
      asked.environment = true
      asked.names.push(name)
      return environment === name
    },
    randomString: () => random,
    shared: references((name) => ({ type: 'sharedReference', name })),
  })
  defineProperty(globalThis, 'process', { value: { env: withOutside({}) } })

  return {
    asked,
    context,
    exports: {
      ...{ defineRailway, define: defineRailway, project, ref, service, fn: service, database },
      ...{ github: source('github'), image: source('image'), template: source('template') },
      ...{ empty: source('empty'), volume: source('volume'), bucket: source('bucket') },
      postgres: (name: string) => database(name, 'postgres'),
      mysql: (name: string) => database(name, 'mysql'),
      redis: (name: string) => database(name, 'redis'),
      mongo: (name: string) => database(name, 'mongo'),
      group: (name: string, resources: unknown) => [
        { type: 'group', name },
        ...(Array.isArray(resources) ? resources : []),
      ],
      preserve: () => ({ type: 'preserve' }),
    },
  }
}
