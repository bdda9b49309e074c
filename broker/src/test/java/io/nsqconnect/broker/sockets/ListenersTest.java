package io.nsqconnect.broker.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.ConfigurationException;
import io.nsqconnect.broker.config.Configurations;
import io.nsqconnect.broker.config.Flags;
import io.nsqconnect.broker.logging.RecordedLog;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Listening in the Unix domain, with each transport; whoever connects or closes is greeted. */
@Timeout(300)
class ListenersTest {
  /** Kept, or the level that is set would be forgotten. */
  private static final Logger LOG = Logger.getLogger("io.nsqconnect.broker");

  @TempDir Path directory;
  private final List<EventLoopGroup> loops = new ArrayList<>();
  private final List<Listeners> opened = new ArrayList<>();
  private Path socket;

  @BeforeEach
  void quiet() {
    LOG.setLevel(Level.OFF);
    socket = directory.resolve("nsqd.sock");
  }

  @AfterEach
  void stop() {
    opened.forEach(Listeners::close);
    loops.forEach(loop -> loop.shutdownGracefully(0, 10, TimeUnit.SECONDS).awaitUninterruptibly());
    LOG.setLevel(null);
  }

  @ParameterizedTest
  @EnumSource
  void aPathIsAFileAsLongAsSomebodyListens(Transport transport) throws Exception {
    Listeners listeners = listen(transport, socket.toString());

    assertThat(greeting(socket)).isEqualTo("hi");
    assertThat(listeners.port(Entrance.TCP)).isEqualTo(-1);
    assertThat(listeners.port(Entrance.HTTP)).isZero();

    listeners.close();
    assertThat(socket).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource
  void theLogTellsFromWhenToWhen(Transport transport) throws Exception {
    try (RecordedLog log = new RecordedLog(Listeners.class)) {
      Listeners listeners = listen(transport, socket.toString());
      listeners.close();
      listeners.close();

      assertThat(log.lines())
          .containsExactly("INFO TCP: listening on " + socket, "INFO TCP: closing " + socket);
    }
  }

  @ParameterizedTest
  @EnumSource
  void closingClosesTheConnections(Transport transport) throws Exception {
    Listeners listeners = listen(transport, socket.toString());
    try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      assertThat(read(client)).isEqualTo("hi");

      listeners.close();

      assertThat(read(client)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoSendsNoMoreCanStillBeToldByLinux(Transport transport) throws Exception {
    listen(transport, socket.toString());
    try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      assertThat(read(client)).isEqualTo("hi");

      client.shutdownOutput();

      assertThat(read(client)).isEqualTo(transport == Transport.EPOLL ? "ok" : "");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAddressInUseIsLeftToWhoHasIt(Transport transport) throws Exception {
    listen(transport, socket.toString());

    assertRefused(
        transport, socket.toString(), "listen unix " + socket + ": bind: address already in use");
    assertThat(greeting(socket)).isEqualTo("hi");
  }

  @ParameterizedTest
  @EnumSource
  void noFileIsReplacedByASocket(Transport transport) throws Exception {
    Files.writeString(socket, "mine");

    assertRefused(
        transport, socket.toString(), "listen unix " + socket + ": bind: address already in use");
    assertThat(socket).hasContent("mine");
  }

  @ParameterizedTest
  @EnumSource
  void aDirectoryThatDoesNotExistIsRefused(Transport transport) {
    String path = directory.resolve("no/nsqd.sock").toString();

    assertRefused(transport, path, "listen unix " + path + ": bind: no such file or directory");
  }

  @ParameterizedTest
  @EnumSource
  void aNameWithoutAFileIsForLinux(Transport transport) throws Exception {
    String name = "@" + directory;
    if (transport == Transport.NIO) {
      assertRefused(transport, name, "names without a file need the native library");
    } else {
      listen(transport, name);

      assertRefused(transport, name, "listen unix " + name + ": bind: address already in use");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTcpPortInUseIsRefusedInNsqdsWords(Transport transport) throws Exception {
    String taken = "127.0.0.1:" + listen(transport, "127.0.0.1:0").port(Entrance.TCP);

    assertRefused(transport, taken, "listen tcp " + taken + ": bind: address already in use");
  }

  @ParameterizedTest
  @EnumSource
  void noAddressIsRefused(Transport transport) {
    assertRefused(transport, "", "listen tcp: address : missing port in address");
  }

  @ParameterizedTest
  @EnumSource
  void httpsIsForTcpOnly(Transport transport) {
    Listeners listeners = listeners(transport);

    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(
            () ->
                listeners.open(
                    Entrance.HTTPS, configuration("--https-address=/run/x"), new Greeter()))
        .withMessage(
            "listen (/run/x) failed - listen tcp: address /run/x: missing port in address");
  }

  private Listeners listen(Transport transport, String address) throws Exception {
    Listeners listeners = listeners(transport);
    listeners.open(Entrance.TCP, configuration("--tcp-address=" + address), new Greeter());
    listeners.serve();
    return listeners;
  }

  private void assertRefused(Transport transport, String address, String reason) {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> listen(transport, address))
        .withMessage("listen (" + address + ") failed - " + reason);
  }

  private Listeners listeners(Transport transport) {
    assumeTrue(transport == Transport.NIO || Epoll.isAvailable(), "no native library");
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, transport.ioHandler());
    loops.add(loop);
    Listeners listeners = new Listeners(loop, transport);
    opened.add(listeners);
    return listeners;
  }

  private static Configuration configuration(String flag) throws Exception {
    return Configurations.resolve(Flags.parse(List.of(flag)));
  }

  private static String greeting(Path socket) throws IOException {
    try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return read(client);
    }
  }

  private static String read(SocketChannel client) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(2);
    while (bytes.hasRemaining() && client.read(bytes) >= 0) {}
    return new String(bytes.array(), 0, bytes.position());
  }

  @Sharable
  private static final class Greeter extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.writeAndFlush(ByteBufUtil.writeAscii(context.alloc(), "hi"));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      context.writeAndFlush(ByteBufUtil.writeAscii(context.alloc(), "ok"));
      context.close();
    }
  }
}
