package io.nsqconnect.it;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;

/**
 * Many clients that upgrade to TLS at the same time, on one thread of a process that has the
 * processors only while nobody else wants them: as if they ran on another machine.
 */
final class HandshakeStorm {
  /** The first line that the process writes. */
  static final String CONNECTING = "connecting";

  /** Handshakes that are tried one by one until one is through. */
  private static final int MAX_REHEARSALS = 20;

  private static final String IDENTIFY = "{\"feature_negotiation\":true,\"tls_v1\":true}";

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final AtomicInteger served = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final int port;
  private final SslContext tls;

  private HandshakeStorm(int port) throws SSLException {
    this.port = port;
    tls =
        SslContextBuilder.forClient()
            .trustManager(TestCertificates.authority().toFile())
            .endpointIdentificationAlgorithm(null)
            .build();
  }

  /**
   * Has {@code clients} clients connect at once. The process says {@link #CONNECTING} before, and
   * when each of them is either served or has been refused how many were; then it ends.
   */
  static Process start(int port, int clients) throws IOException {
    return new ProcessBuilder(
            "nice",
            "-n",
            "19",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-D" + Repository.ROOT_PROPERTY + '=' + Repository.root(),
            "-cp",
            System.getProperty("java.class.path"),
            HandshakeStorm.class.getName(),
            Integer.toString(port),
            Integer.toString(clients))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Takes a port of this machine and a number of clients. */
  public static void main(String[] arguments) throws Exception {
    HandshakeStorm storm = new HandshakeStorm(Integer.parseInt(arguments[0]));
    storm.rehearse();
    System.out.println(CONNECTING);
    storm.connect(Integer.parseInt(arguments[1]));
    System.out.println(storm.served.get() + " served and " + storm.refused.get() + " refused");
    storm.loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** Loads the code: on a busy machine that takes longer than a broker waits for a handshake. */
  private void rehearse() {
    for (int i = 0; i < MAX_REHEARSALS && served.get() == 0; i++) {
      connect(1);
    }
    served.set(0);
    refused.set(0);
  }

  /** Connects so many at once, and waits until each of them is served or has been refused. */
  private void connect(int clients) {
    int all = served.get() + refused.get() + clients;
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Deadlines.STEP.toMillis())
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new LengthFieldBasedFrameDecoder(4096, 0, 4));
                    channel.pipeline().addLast(new Client());
                  }
                });
    for (int i = 0; i < clients; i++) {
      bootstrap
          .connect("127.0.0.1", port)
          .addListener(
              connected -> {
                if (!connected.isSuccess()) {
                  refused.incrementAndGet();
                }
              });
    }
    Deadlines.await("each is served or refused")
        .atMost(Deadlines.PROGRAM)
        .until(() -> served.get() + refused.get() == all);
  }

  /** One client: magic and IDENTIFY, TLS after the answer, then one more frame. */
  private final class Client extends SimpleChannelInboundHandler<ByteBuf> {
    private boolean answered;
    private boolean decided;

    @Override
    public void channelActive(ChannelHandlerContext context) {
      ByteBuf hello = Unpooled.buffer();
      hello.writeCharSequence("  V2IDENTIFY\n", StandardCharsets.US_ASCII);
      hello.writeInt(IDENTIFY.length());
      hello.writeCharSequence(IDENTIFY, StandardCharsets.US_ASCII);
      context.writeAndFlush(hello);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
      if (!answered) {
        answered = true;
        SslHandler handler = tls.newHandler(context.alloc());
        handler.setHandshakeTimeoutMillis(0);
        context.pipeline().addFirst(handler);
      } else if (!decided) {
        decided = true;
        served.incrementAndGet();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (!decided) {
        decided = true;
        refused.incrementAndGet();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
