package io.nsqconnect.client;

import io.nsqconnect.protocol.ErrorCode;
import io.nsqconnect.protocol.MessageId;

/** What happens on a connection, told on its event loop. */
interface ConnectionListener {
  /** The handshake is done; {@link NsqdConnection#server} is known. */
  void onReady(NsqdConnection connection);

  /** A message has arrived. */
  void onMessage(long timestampNs, int attempts, MessageId id, byte[] body);

  /** nsqd did not do a FIN, REQ or TOUCH; the connection goes on. */
  void onSettlementFailed(ErrorCode code, String error);

  /** The connection takes more again, or its answers have made room. */
  void onWritable();

  /** The connection has ended, and its requests have been failed. Comes once, as the last. */
  void onClosed(Closure closure);
}
