import type { Middleware } from 'koa'

/** How long a client that was answered in the middle of its request may go on sending before it is cut off. */
const lingerMs = 5_000

/** Lets nobody hold a connection by a request that was answered before it was complete, and that never ends. */
export const closeUnread: Middleware = async (ctx, next) => {
  // Node takes the socket away from a request whose client has left by the time the answer ends.
  const { socket } = ctx.req
  ctx.res.once('finish', () => {
    if (ctx.req.complete || socket.destroyed) return
    // Cut off at once, a client that is still sending would lose the answer.
    ctx.req.resume()
    const timer = setTimeout(() => ctx.req.complete || socket.destroy(), lingerMs)
    socket.once('close', () => clearTimeout(timer))
  })
  await next()
}
