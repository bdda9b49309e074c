package io.nsqconnect.broker.tcp;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.engine.Clock;
import io.nsqconnect.broker.loop.HomeLoop;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Makes a {@link Connection} of every socket that is accepted. */
public final class TcpServer extends ChannelInitializer<SocketChannel> {
  private final HomeLoop home;
  private final Clock clock;
  private final Clients clients;
  private final Limits limits;
  private final ChannelGroup sockets;

  /**
   * For sockets whose loop is that of {@code home}.
   *
   * @param sockets where they are noted, to be closed together
   */
  public TcpServer(
      HomeLoop home,
      Clock clock,
      Clients clients,
      Configuration configuration,
      ChannelGroup sockets) {
    this.home = home;
    this.clock = clock;
    this.clients = clients;
    this.limits = Limits.of(configuration);
    this.sockets = sockets;
  }

  @Override
  protected void initChannel(SocketChannel socket) {
    sockets.add(socket);
    InetSocketAddress remote = socket.remoteAddress();
    String host = remote == null ? "" : remote.getAddress().getHostAddress();
    String address = remote == null ? "" : format(host, remote.getPort());
    ClientIdentity identity =
        new ClientIdentity(address, host, TimeUnit.NANOSECONDS.toSeconds(clock.epochNanos()));
    socket.pipeline().addLast(new Connection(home, clock, clients, limits, identity));
  }

  private static String format(String host, int port) {
    return host.indexOf(':') < 0 ? host + ':' + port : '[' + host + "]:" + port;
  }
}
