/** The client closed the connection in the middle of its request. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone'
}
