#!/usr/bin/env node
// The same commands straight from TypeScript source, by Node's own type stripping.
const { enableOwnCompileCache } = await import('../smoke/own-compile-cache.ts')
enableOwnCompileCache()
const { execute } = await import('@oclif/core/execute')
const { sourceCommands } = await import('../cli/source-commands.ts')
await execute({ loadOptions: sourceCommands() })
