package io.nsqconnect.broker.outgoing;

import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Asks other HTTP servers, on the home loop: no thread waits for an answer.
 *
 * <p>Each query has a connection of its own, a bounded answer, and the configured time from being
 * asked to being answered; beyond a number of connections queries wait for their turn within that
 * time. Redirects are followed, and a server that insists on TLS is asked again at the port that it
 * names, both as nsqd does. Confined to the home loop.
 */
public final class HttpQueries {
  /** Sockets that a storm of queries may take at once. */
  private static final int MAX_CONNECTIONS = 128;

  /** Longer than anybody waits for an answer. */
  private static final long UNLIMITED_MS = TimeUnit.DAYS.toMillis(365);

  private final EventLoop loop;
  private final Connector connector;
  private final Supplier<Future<SslContext>> tls;
  private final long connectTimeoutMs;
  private final long requestTimeoutMs;
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private int connections;

  /**
   * Queries on {@code loop}.
   *
   * @param connectTimeout 0 for as long as the system tries
   * @param requestTimeout 0 or less for as long as it takes
   * @param tls asked for when a server speaks HTTPS
   */
  public HttpQueries(
      EventLoop loop,
      Connector connector,
      Supplier<Future<SslContext>> tls,
      Duration connectTimeout,
      Duration requestTimeout) {
    this.loop = loop;
    this.connector = connector;
    this.tls = tls;
    this.connectTimeoutMs =
        connectTimeout.isZero() ? Integer.MAX_VALUE : Math.max(1, connectTimeout.toMillis());
    boolean unlimited = requestTimeout.isZero() || requestTimeout.isNegative();
    this.requestTimeoutMs = unlimited ? UNLIMITED_MS : Math.max(1, requestTimeout.toMillis());
  }

  /**
   * The body of the answer, if its status is 200; it fails with a reason otherwise. May be
   * cancelled. As many may wait as others have reasons to ask: bound that.
   */
  public Future<byte[]> ask(HttpQuery query) {
    Promise<byte[]> answer = loop.newPromise();
    Future<?> timer =
        loop.schedule(
            () ->
                answer.tryFailure(new IOException("no answer within " + requestTimeoutMs + " ms")),
            requestTimeoutMs,
            TimeUnit.MILLISECONDS);
    answer.addListener(done -> timer.cancel(false));
    Runnable start = () -> start(query, answer);
    if (connections < MAX_CONNECTIONS) {
      start.run();
    } else {
      waiting.add(start);
      answer.addListener(done -> waiting.remove(start));
    }
    return answer;
  }

  private void start(HttpQuery query, Promise<byte[]> answer) {
    connections++;
    answer.addListener(
        done -> {
          connections--;
          Runnable next = waiting.poll();
          if (next != null) {
            next.run();
          }
        });
    try {
      HttpUrl url = HttpUrl.parse(query.url());
      new HttpExchange(this, answer, query.json()).ask(url);
    } catch (IllegalArgumentException e) {
      answer.tryFailure(e);
    }
  }

  Connector connector() {
    return connector;
  }

  long connectTimeoutMs() {
    return connectTimeoutMs;
  }

  /** What speaks TLS; made on first use, which takes a while. */
  Future<SslContext> tls() {
    return tls.get();
  }
}
