package io.nsqconnect.broker.sockets;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.ConfigurationException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets that clients come in by, and all that have come in by them.
 *
 * <p>An address is taken long before anybody is served, so that a broker that can't have it does
 * nothing else; clients that come in between wait. Used by whoever starts and stops the broker.
 */
public final class Listeners implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private static final int ACCEPT_BACKLOG = 1024;

  /** So few that those who are connected are served while thousands come. */
  private static final int ACCEPTS_PER_TURN = 2;

  /** Of a socket of the Unix domain; what nsqd shows. */
  private static final int NO_PORT = -1;

  private final EventLoopGroup loops;
  private final Transport transport;
  private final Map<Entrance, Channel> listening = new EnumMap<>(Entrance.class);
  private final ChannelGroup accepted;

  /** None yet; their sockets will belong to {@code loops}. */
  public Listeners(EventLoopGroup loops, Transport transport) {
    this.loops = loops;
    this.transport = transport;
    this.accepted = new DefaultChannelGroup(loops.next());
  }

  /**
   * Takes the address of {@code entrance}.
   *
   * @param connections makes a connection of each socket that is accepted
   * @throws ConfigurationException if it can't be had
   */
  public void open(Entrance entrance, Configuration configuration, ChannelHandler connections)
      throws ConfigurationException {
    String address = configuration.get(entrance.address());
    boolean unix =
        entrance.mayBeUnix() && !address.isEmpty() && !ListenAddress.isHostAndPort(address);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .option(ChannelOption.SO_BACKLOG, ACCEPT_BACKLOG)
            .option(ChannelOption.AUTO_READ, false)
            .option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new ServerChannelRecvByteBufAllocator().maxMessagesPerRead(ACCEPTS_PER_TURN))
            .handler(new Doorman())
            .childHandler(connections);
    ChannelFuture bound = unix ? bindUnix(bootstrap, address) : bindTcp(bootstrap, address);
    if (!bound.awaitUninterruptibly().isSuccess()) {
      throw ListenAddress.cannotBind(
          unix ? "unix" : "tcp", address, SocketFailure.reason(bound.cause()));
    }
    listening.put(entrance, bound.channel());
  }

  private ChannelFuture bindTcp(ServerBootstrap bootstrap, String address)
      throws ConfigurationException {
    return bootstrap
        .channel(transport.server())
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .bind(ListenAddress.parse(address));
  }

  private ChannelFuture bindUnix(ServerBootstrap bootstrap, String address)
      throws ConfigurationException {
    try {
      SocketAddress place = transport.unixAddress(address);
      // Native code would remove what is there, even the socket of a broker that runs.
      if (!address.startsWith("@") && Files.exists(Path.of(address), LinkOption.NOFOLLOW_LINKS)) {
        throw ListenAddress.cannotBind("unix", address, "address already in use");
      }
      if (transport == Transport.EPOLL) {
        bootstrap.childOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
      }
      return bootstrap.channel(transport.unixServer()).bind(place);
    } catch (IllegalArgumentException e) {
      throw ListenAddress.cannotListen(address, e.getMessage());
    }
  }

  /** The port of {@code entrance}; 0 if it is not open, -1 if it is no port. */
  public int port(Entrance entrance) {
    Channel listener = listening.get(entrance);
    if (listener == null) {
      return 0;
    }
    return listener.localAddress() instanceof InetSocketAddress inet ? inet.getPort() : NO_PORT;
  }

  /** Lets clients in. */
  public void serve() {
    listening.forEach(
        (entrance, listener) -> {
          LOG.info("{}: listening on {}", entrance, AddressText.of(listener.localAddress()));
          listener.config().setAutoRead(true);
        });
  }

  /** Lets nobody in any more, and closes the connections of those who are. */
  @Override
  public void close() {
    listening.forEach(
        (entrance, listener) -> {
          if (listener.isOpen()) {
            // A broker that could not start has not said that it listens either.
            if (listener.config().isAutoRead()) {
              LOG.info("{}: closing {}", entrance, AddressText.of(listener.localAddress()));
            }
            listener.close().awaitUninterruptibly();
          }
        });
    accepted.close().awaitUninterruptibly();
  }

  /** Notes who comes in. */
  private final class Doorman extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object socket) {
      accepted.add((Channel) socket);
      context.fireChannelRead(socket);
    }
  }
}
