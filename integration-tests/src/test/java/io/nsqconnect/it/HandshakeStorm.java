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
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;

/** Many clients that upgrade to TLS at the same time, on one thread. */
final class HandshakeStorm implements AutoCloseable {
  private static final String IDENTIFY = "{\"feature_negotiation\":true,\"tls_v1\":true}";

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final AtomicInteger served = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final int clients;
  private final SslContext tls;

  private HandshakeStorm(int clients) throws SSLException {
    this.clients = clients;
    tls =
        SslContextBuilder.forClient()
            .trustManager(TestCertificates.authority().toFile())
            .endpointIdentificationAlgorithm(null)
            .build();
  }

  /** Has {@code clients} clients connect at once. */
  static HandshakeStorm start(int port, int clients) throws SSLException {
    HandshakeStorm storm = new HandshakeStorm(clients);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(storm.loops)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Deadlines.STEP.toMillis())
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new LengthFieldBasedFrameDecoder(4096, 0, 4));
                    channel.pipeline().addLast(storm.new Client());
                  }
                });
    for (int i = 0; i < clients; i++) {
      bootstrap
          .connect("127.0.0.1", port)
          .addListener(
              connected -> {
                if (!connected.isSuccess()) {
                  storm.refused.incrementAndGet();
                }
              });
    }
    return storm;
  }

  /** Whether each client is either served or has been refused. */
  boolean isDecided() {
    return served.get() + refused.get() == clients;
  }

  /** How many got the OK that confirms TLS. */
  int servedCount() {
    return served.get();
  }

  /** How many were hung up on. */
  int refusedCount() {
    return refused.get();
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
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
