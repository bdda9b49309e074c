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
import io.netty.channel.embedded.EmbeddedChannel;
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

@Timeout(300)
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

  /** A broker of deferred messages would else have more and more of them. */
  @Test
  void aNearerDeadlineLeavesNoTimerBehind() {
    EmbeddedChannel owner = new EmbeddedChannel();
    owner.freezeTime();
    CountingClock counting = new CountingClock();
    HomeLoop homeOfNone = new HomeLoop(owner.eventLoop(), counting);
    EngineSettings settings =
        new EngineSettings(MESSAGES, 1L << 30, TimeUnit.MINUTES.toNanos(15), 0, 1);
    Engine engine = new Engine(settings, counting, new MemorySpills(), new EngineListener() {}, 1);
    homeOfNone.adopt(engine);
    ByteBuf body = Unpooled.copyLong(1);
    Topic topic = homeOfNone.enter().topic("topic");
    topic.channel("channel");
    topic.publish(body, 0, Long.BYTES, TimeUnit.HOURS.toNanos(1));
    owner.runPendingTasks();
    for (int i = 0; i < 100; i++) {
      homeOfNone.enter();
      topic.publish(body, 0, Long.BYTES, 1000);
      owner.runPendingTasks();
      counting.advance(1000);
      owner.advanceTimeBy(1000, TimeUnit.NANOSECONDS);
      owner.runPendingTasks();
    }
    body.release();
    long before = counting.looks;

    counting.advance(TimeUnit.HOURS.toNanos(1));
    owner.advanceTimeBy(1, TimeUnit.HOURS);
    owner.runPendingTasks();

    assertThat(topic.channel("channel").deferredCount()).isZero();
    assertThat(counting.looks - before).isLessThan(10);
    engine.close();
  }

  /** A clock that stands still and knows how often it was looked at. */
  private static final class CountingClock implements Clock {
    private long nanos;
    private long looks;

    void advance(long ns) {
      nanos += ns;
    }

    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public long epochNanos() {
      looks++;
      return nanos;
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
