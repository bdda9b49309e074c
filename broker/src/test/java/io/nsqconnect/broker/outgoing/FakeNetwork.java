package io.nsqconnect.broker.outgoing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A network without sockets, and a server that says what the test wants: each attempt to connect
 * waits until it is accepted or refused, and time passes when the test says so.
 */
public final class FakeNetwork implements Connector, AutoCloseable {
  /** Everything that was asked for, in order. */
  public final List<HostPort> targets = new ArrayList<>();

  private final EmbeddedChannel loopOwner;
  private Promise<Channel> attempt;
  private final List<EmbeddedChannel> connections = new ArrayList<>();

  /** The one that the test speaks on: the last, or as it likes. */
  private EmbeddedChannel connection;

  public FakeNetwork() {
    this(new EmbeddedChannel());
    loopOwner.freezeTime();
  }

  /** A network of somebody else's loop. */
  public FakeNetwork(EmbeddedChannel loopOwner) {
    this.loopOwner = loopOwner;
  }

  public EventLoop loop() {
    return loopOwner.eventLoop();
  }

  @Override
  public Future<Channel> connect(HostPort target, long timeoutMs) {
    targets.add(target);
    attempt = loop().newPromise();
    return attempt;
  }

  /** The server accepts the connection that is waited for. */
  public EmbeddedChannel accept() {
    connection = new EmbeddedChannel();
    connections.add(connection);
    attempt.trySuccess(connection);
    return connection;
  }

  /** Speaks on {@code accepted} from now on. */
  public void speakOn(EmbeddedChannel accepted) {
    connection = accepted;
  }

  public void refuse() {
    attempt.tryFailure(new IOException("connection refused"));
  }

  /** All bytes that were sent since the last call, as Latin-1. */
  public String heard() {
    StringBuilder heard = new StringBuilder();
    for (ByteBuf part = connection.readOutbound(); part != null; part = connection.readOutbound()) {
      heard.append(part.toString(StandardCharsets.ISO_8859_1));
      part.release();
    }
    return heard.toString();
  }

  /** The server sends bytes, given as Latin-1. */
  public void say(String text) {
    connection.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
  }

  /** The server answers over HTTP and closes. */
  public void sayHttp(int status, String body) {
    say("HTTP/1.1 " + status + " X\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
  }

  public boolean isConnected() {
    return connection.isOpen();
  }

  /** The server goes away. */
  public void hangUp() {
    connection.close();
    connection.runPendingTasks();
  }

  public void advance(long ms) {
    loopOwner.advanceTimeBy(ms, TimeUnit.MILLISECONDS);
    loopOwner.runScheduledPendingTasks();
    loopOwner.runPendingTasks();
    if (connection != null) {
      connection.runPendingTasks();
    }
  }

  @Override
  public void close() {
    connections.forEach(EmbeddedChannel::finishAndReleaseAll);
    loopOwner.finishAndReleaseAll();
  }
}
