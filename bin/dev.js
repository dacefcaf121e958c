#!/usr/bin/env node
// The same commands straight from TypeScript source, by Node's own type stripping.
import module from 'node:module'

// Every further start is spared the stripping and compiling of what has not changed.
module.enableCompileCache()
const { execute } = await import('@oclif/core/execute')
const { sourceCommands } = await import('../cli/source-commands.ts')
await execute({ loadOptions: sourceCommands() })
