/** Events the server emits on `/chat`. */
export interface ChatServerToClient {
  /** A message was posted in a room you joined. */
  "chat message": (message: { from: string; text: string }) => void;
  /** The server could not handle an event whose acknowledgement cannot say so. */
  exception: (rejected: Rejected) => void;
}
/** What a client may do on `/chat`. */
export interface ChatClientToServer {
  join: (room: string) => void;
  /** Post a message. */
  "chat message": (message: NewMessage, ack: (reply: Reply<Posted, PostError>) => void) => void;
}
