#!/usr/bin/env node
// The published command: the compiled code. Plain enough that an old Node can read it and say what it lacks.
var version = process.versions.node.split('.').map(Number)

if (version[0] < 22 || (version[0] === 22 && version[1] < 19)) {
  process.stderr.write(
    'pegasus-ops needs Node 22.19 or newer, and this is Node ' +
      process.versions.node +
      ': install Node 24 and try again (in a checkout, bin/pegasus-ops brings its own).\n',
  )
  process.exitCode = 1
} else {
  // The sentence above says it better, and oclif would load 47 modules to compare two versions.
  process.env['OCLIF_DISABLE_ENGINE_WARNING'] = '1'
  void import('../dist/smoke/own-compile-cache.js')
    .then((cache) => {
      cache.enableOwnCompileCache()
      return Promise.all([import('@oclif/core/execute'), import('@oclif/core/settings')])
    })
    .then((oclif) => {
      // Else a checkout's TypeScript is looked for first.
      oclif[1].settings.enableAutoTranspile = false
      return oclif[0].execute({ dir: import.meta.url })
    })
}
