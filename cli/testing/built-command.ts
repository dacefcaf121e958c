import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { projectRoot } from '../../smoke/project-files.ts'

// Built where it is too old, when a test that needs it is loaded: no time limit of a test is over it there.
execFileSync('sh', ['-c', '. "$root/bin/set-up.sh" && use_pinned_node && ensure_built'], {
  env: { ...process.env, root: projectRoot },
  stdio: ['ignore', 'inherit', 'inherit'],
})

/** The command as operators start it, of the source as it is now. From the build it starts in half the time. */
export const builtCommand = join(projectRoot, 'bin', 'run.js')
