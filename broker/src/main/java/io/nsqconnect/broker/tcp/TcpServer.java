package io.nsqconnect.broker.tcp;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Makes a {@link Connection} of every socket that is accepted. */
public final class TcpServer extends ChannelInitializer<SocketChannel> {
  private final ServerContext context;

  /** For sockets whose loop is that of the context's home. */
  public TcpServer(ServerContext context) {
    this.context = context;
  }

  @Override
  protected void initChannel(SocketChannel socket) {
    InetSocketAddress remote = socket.remoteAddress();
    String host = remote == null ? "" : remote.getAddress().getHostAddress();
    String address = remote == null ? "" : format(host, remote.getPort());
    ClientIdentity identity =
        new ClientIdentity(
            address, host, TimeUnit.NANOSECONDS.toSeconds(context.clock().epochNanos()));
    socket.pipeline().addLast(new Connection(context, identity));
  }

  private static String format(String host, int port) {
    return host.indexOf(':') < 0 ? host + ':' + port : '[' + host + "]:" + port;
  }
}
