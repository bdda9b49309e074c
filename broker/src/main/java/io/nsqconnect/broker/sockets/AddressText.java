package io.nsqconnect.broker.sockets;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** Addresses of sockets, as nsqd writes them. */
public final class AddressText {
  private AddressText() {}

  /**
   * Host and port; of a Unix socket its path, {@code @} and its name, or {@code @} if it has none.
   * Empty for null, which is an address that is not known any more.
   */
  public static String of(SocketAddress address) {
    if (address instanceof InetSocketAddress inet) {
      return NetUtil.toSocketAddressString(inet);
    }
    if (address instanceof DomainSocketAddress unix) {
      return ofPath(unix.path());
    }
    if (address instanceof UnixDomainSocketAddress unix) {
      return ofPath(unix.getPath().toString());
    }
    return address == null ? "" : address.toString();
  }

  /** The host alone; empty for a Unix socket. */
  public static String host(SocketAddress address) {
    return address instanceof InetSocketAddress inet
        ? NetUtil.toAddressString(inet.getAddress())
        : "";
  }

  /** What Go calls the kind of network that {@code address} is of. */
  public static String network(SocketAddress address) {
    return address instanceof DomainSocketAddress || address instanceof UnixDomainSocketAddress
        ? "unix"
        : "tcp";
  }

  private static String ofPath(String path) {
    return path.isEmpty() || path.charAt(0) == 0
        ? '@' + path.substring(Math.min(1, path.length()))
        : path;
  }
}
