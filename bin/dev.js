#!/usr/bin/env node
// The same commands straight from TypeScript source, by Node's own type stripping.
import { execute } from '@oclif/core/execute'
import { sourceCommands } from '../cli/source-commands.ts'

await execute({ loadOptions: sourceCommands() })
