/** Loaded before a process's own code: at SIGUSR2 its event loop is blocked for good. Only SIGKILL ends it then. */
process.on('SIGUSR2', () => {
  for (;;);
})
