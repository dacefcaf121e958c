// Loaded before a command that a walk runs: when the walk is killed, the command is told to stop, so that whoever
// resumes the walk does not find it still at work.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
// The listener alone would keep the process from ending by itself.
process.channel?.unref()
