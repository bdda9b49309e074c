package io.nsqconnect.broker.sockets;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Locale;
import java.util.function.Supplier;

/** How sockets are watched. */
public enum Transport {
  /** By Linux itself, through a native library. */
  EPOLL(
      EpollIoHandler::newFactory,
      EpollSocketChannel.class,
      EpollServerSocketChannel.class,
      EpollServerDomainSocketChannel.class) {
    @Override
    SocketAddress unixAddress(String path) {
      return new DomainSocketAddress(path.replaceFirst("^@", "\0"));
    }
  },
  /** By the JDK; knows no names without a file, and no Unix socket that is closed by halves. */
  NIO(
      NioIoHandler::newFactory,
      NioSocketChannel.class,
      NioServerSocketChannel.class,
      NioServerDomainSocketChannel.class) {
    @Override
    SocketAddress unixAddress(String path) {
      if (path.startsWith("@")) {
        throw new IllegalArgumentException("names without a file need the native library");
      }
      return UnixDomainSocketAddress.of(path);
    }
  };

  private final Supplier<IoHandlerFactory> ioHandler;
  private final Class<? extends Channel> client;
  private final Class<? extends ServerChannel> server;
  private final Class<? extends ServerChannel> unixServer;

  Transport(
      Supplier<IoHandlerFactory> ioHandler,
      Class<? extends Channel> client,
      Class<? extends ServerChannel> server,
      Class<? extends ServerChannel> unixServer) {
    this.ioHandler = ioHandler;
    this.client = client;
    this.server = server;
    this.unixServer = unixServer;
  }

  /** The best that this system has. */
  public static Transport best() {
    return Epoll.isAvailable() ? EPOLL : NIO;
  }

  /** For the event loop that is to watch. */
  public IoHandlerFactory ioHandler() {
    return ioHandler.get();
  }

  /** A socket that connects. */
  public Class<? extends Channel> client() {
    return client;
  }

  /** A socket that listens on a TCP port. */
  Class<? extends ServerChannel> server() {
    return server;
  }

  /** A socket of the Unix domain that listens. */
  Class<? extends ServerChannel> unixServer() {
    return unixServer;
  }

  /**
   * Where such a socket is.
   *
   * @param path of its file; with {@code @} in front a name without one, which only Linux has
   * @throws IllegalArgumentException if there is no such place
   */
  abstract SocketAddress unixAddress(String path);

  /** For the log. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
