package io.nsqconnect.broker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.nsqconnect.broker.engine.Clock;
import io.nsqconnect.broker.engine.Consumer;
import io.nsqconnect.broker.engine.DeliverySink;
import io.nsqconnect.broker.engine.Engine;
import io.nsqconnect.broker.engine.EngineListener;
import io.nsqconnect.broker.engine.EngineSettings;
import io.nsqconnect.broker.engine.MemorySpills;
import io.nsqconnect.broker.engine.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HomeLoopTest {
  private static final int MESSAGES = 100_000;

  private final Clock clock = new HurryingClock();
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final HomeLoop home = new HomeLoop(loops.next(), clock);

  @AfterEach
  void stop() {
    loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void aSocketIsReadWhileSomebodyElseIsGivenALongBacklog() throws Exception {
    CompletableFuture<Integer> deliveredWhenRead = new CompletableFuture<>();
    Backlog backlog = new Backlog();
    Channel server =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new SimpleChannelInboundHandler<ByteBuf>() {
                  @Override
                  protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
                    deliveredWhenRead.complete(backlog.delivered);
                  }
                })
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
    InetSocketAddress address = (InetSocketAddress) server.localAddress();
    try (Socket peer = new Socket(address.getAddress(), address.getPort())) {
      backlog.peer = peer;

      loops.submit(backlog::begin).get();

      assertThat(deliveredWhenRead.get()).isLessThan(MESSAGES / 2);
    }
  }

  /** Time passes with each look at it. */
  private static final class HurryingClock implements Clock {
    private long nanos;

    @Override
    public long nanoTime() {
      nanos += 10_000_000;
      return nanos;
    }

    @Override
    public long epochNanos() {
      return nanoTime();
    }
  }

  /** A consumer with a backlog; with the first message it is given, the peer speaks up. */
  private final class Backlog implements DeliverySink {
    Socket peer;
    int delivered;

    Void begin() throws Exception {
      EngineSettings settings =
          new EngineSettings(MESSAGES, 1L << 30, TimeUnit.MINUTES.toNanos(15), 0, 1);
      home.adopt(new Engine(settings, clock, new MemorySpills(), new EngineListener() {}, 1));
      Engine engine = home.enter();
      Topic topic = engine.topic("topic");
      Consumer consumer = topic.channel("channel").subscribe(this, TimeUnit.MINUTES.toNanos(1), 0);
      ByteBuf body = Unpooled.copyLong(1);
      for (int i = 0; i < MESSAGES; i++) {
        topic.publish(body, 0, Long.BYTES, 0);
      }
      body.release();
      consumer.ready(MESSAGES);
      return null;
    }

    @Override
    public boolean deliver(ByteBuffer memory, int offset, int length, int attempts) {
      if (delivered++ == 0) {
        try {
          peer.getOutputStream().write(1);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return true;
    }

    @Override
    public void disconnect() {}
  }
}
