package io.nsqconnect.broker.tcp;

import io.netty.channel.Channel;
import io.nsqconnect.broker.sockets.AddressText;
import io.nsqconnect.broker.sockets.SocketFailure;
import io.nsqconnect.protocol.NsqException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lines of the log on one connection, in nsqd's words and order.
 *
 * <p>Why a connection ends is noted when it is known and said when it has ended. Confined to the
 * home loop.
 */
final class ConnectionLog {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionLog.class);

  private enum Magic {
    AWAITED,
    V2,
    UNKNOWN
  }

  private final String client;
  private Magic magic = Magic.AWAITED;

  /** Null as long as it would be an end in order. */
  private String end;

  /** For the client at this address. */
  ConnectionLog(String client) {
    this.client = client;
  }

  void connected() {
    LOG.info("TCP: new client({})", client);
  }

  void magic(String text, boolean isV2) {
    LOG.info("CLIENT({}): desired protocol magic '{}'", client, text);
    if (!isV2) {
      LOG.error("client({}) bad protocol magic '{}'", client, text);
    }
    magic = isV2 ? Magic.V2 : Magic.UNKNOWN;
  }

  void refused(NsqException error) {
    LOG.error("[{}] - {}", client, error.frameText());
    if (error.code().isFatal()) {
      end = error.frameText();
    }
  }

  /** The client has not said anything for too long. */
  void silent(Channel socket) {
    end = "failed to read command - " + reading(socket) + "i/o timeout";
  }

  /** The client does not take what it is sent. */
  void stalled() {
    end = "takes no data, closing the connection";
  }

  /** What follows from an end that has been noted says nothing new. */
  void failed(Throwable cause, Channel socket) {
    if (end == null) {
      end =
          "failed to read command - "
              + (cause instanceof IOException
                  ? reading(socket) + "read: " + SocketFailure.reason(cause)
                  : cause.getMessage());
    }
  }

  /** What nobody has expected. */
  void unexpected(Throwable cause) {
    LOG.error("client({})", client, cause);
  }

  /**
   * It has ended.
   *
   * @param unreadBytes how much of the magic has come, if not all
   */
  void closed(int unreadBytes) {
    if (magic == Magic.AWAITED) {
      LOG.error(
          "failed to read protocol version - {}",
          end != null ? end : unreadBytes > 0 ? "unexpected EOF" : "EOF");
    } else if (magic == Magic.V2) {
      LOG.info("PROTOCOL(V2): [{}] exiting ioloop", client);
      if (end != null) {
        LOG.error("client({}) - {}", client, end);
      }
    }
  }

  private static String reading(Channel socket) {
    return "read %s %s->%s: "
        .formatted(
            AddressText.network(socket.remoteAddress()),
            AddressText.of(socket.localAddress()),
            AddressText.of(socket.remoteAddress()));
  }
}
