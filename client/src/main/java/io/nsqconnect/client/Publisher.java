package io.nsqconnect.client;

import io.nsqconnect.protocol.Commands;
import io.nsqconnect.protocol.ErrorCode;
import io.nsqconnect.protocol.Frames;
import io.nsqconnect.protocol.MessageId;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Publishes to one nsqd over one connection, which it dials again whenever it is lost.
 *
 * <p>Requests are pipelined: up to a limit they are sent without waiting for the answers before
 * them, as long as the connection is writable. It never repeats a request: whether a failed one may
 * be repeated is the caller's to decide, by {@link RequestFailedException#outcome}.
 *
 * <p>A request made during an attempt to connect waits for that attempt. Between attempts, while
 * nsqd is known to be down, it fails at once, so that the caller can turn to another nsqd. Requests
 * beyond the {@link PublisherLimits} fail at once too.
 *
 * <p>An nsqd that cannot store anything lets everybody connect, and ends the connection with the
 * first request. So after such a refusal the delays between attempts grow until it has accepted
 * something.
 *
 * <p>Its methods may be called from any thread; futures complete on the I/O thread.
 */
public final class Publisher implements AutoCloseable {
  private enum State {
    DIALLING,
    UP,
    DOWN,
    CLOSED
  }

  /** Refusals that are not about the request: nsqd cannot store, or is about to exit. */
  private static final Set<ErrorCode> UNABLE =
      EnumSet.of(ErrorCode.E_PUB_FAILED, ErrorCode.E_MPUB_FAILED, ErrorCode.E_DPUB_FAILED);

  private record Publication(
      String topic, long deferMs, List<byte[]> bodies, long bytes, CompletableFuture<Void> done) {
    String description() {
      return (deferMs > 0 ? "DPUB " : bodies.size() == 1 ? "PUB " : "MPUB ") + topic;
    }

    CommandWriter command() {
      if (deferMs > 0) {
        return out -> Commands.writeDeferredPublish(out, topic, deferMs, bodies.get(0));
      }
      return bodies.size() == 1
          ? out -> Commands.writePublish(out, topic, bodies.get(0))
          : out -> Commands.writeMultiPublish(out, topic, bodies);
    }
  }

  private final IoThread io;
  private final NsqdAddress nsqd;
  private final ConnectionSettings settings;
  private final PublisherLimits limits;
  private final Runnable onConnected;
  private final Redial redial;
  private final AtomicInteger pendingRequests = new AtomicInteger();
  private final AtomicLong pendingBytes = new AtomicLong();

  private final Queue<Publication> waiting = new ArrayDeque<>();
  private NsqdConnection connection;
  private int inFlight;

  /** Whether nsqd was unable to store last time: that it is connected proves nothing. */
  private boolean doubtful;

  private volatile State state = State.DIALLING;

  private Publisher(
      IoThread io,
      NsqdAddress nsqd,
      ConnectionSettings settings,
      PublisherLimits limits,
      Runnable onConnected) {
    this.io = io;
    this.nsqd = nsqd;
    this.settings = settings;
    this.limits = limits;
    this.onConnected = onConnected;
    this.redial =
        new Redial(
            io.executor(), "publisher to nsqd " + nsqd, settings.reconnectBackoff(), this::dial);
  }

  /**
   * A publisher that begins to connect.
   *
   * @param onConnected runs on the I/O thread whenever there is a connection again
   */
  public static Publisher open(
      IoThread io,
      NsqdAddress nsqd,
      ConnectionSettings settings,
      PublisherLimits limits,
      Runnable onConnected) {
    Publisher publisher = new Publisher(io, nsqd, settings, limits, onConnected);
    io.executor().execute(publisher::dial);
    return publisher;
  }

  /** Whom it publishes to. */
  public NsqdAddress nsqd() {
    return nsqd;
  }

  /** How many requests it has taken on that are not completed. */
  public int pendingRequests() {
    return pendingRequests.get();
  }

  /** Whether nsqd is connected. */
  public boolean isUp() {
    return state == State.UP;
  }

  /**
   * Publishes {@code bodies} to {@code topic}, by PUB if it is one, else by MPUB. The arrays belong
   * to the publisher until the future completes.
   *
   * @param topic a valid name
   * @param bodies at least one, none of them empty
   * @return completes when nsqd has accepted them all; fails with {@link RequestFailedException}
   */
  public CompletableFuture<Void> publish(String topic, List<byte[]> bodies) {
    if (bodies.isEmpty()) {
      throw new IllegalArgumentException(
          "no bodies for topic " + topic + " (expected: at least 1)");
    }
    return publish(topic, 0, bodies);
  }

  /**
   * Publishes {@code body} by DPUB: nsqd keeps it back for a while.
   *
   * @param topic a valid name
   * @param deferMs for how long in milliseconds, at least 1; more than nsqd's max-req-timeout is
   *     refused
   * @param body not empty
   * @return as {@link #publish} does
   */
  public CompletableFuture<Void> publishDeferred(String topic, long deferMs, byte[] body) {
    if (deferMs < 1) {
      throw new IllegalArgumentException("deferred by " + deferMs + " ms (expected: at least 1)");
    }
    return publish(topic, deferMs, List.of(body));
  }

  private CompletableFuture<Void> publish(String topic, long deferMs, List<byte[]> bodies) {
    Publication publication =
        new Publication(topic, deferMs, bodies, totalBytes(bodies), new CompletableFuture<>());
    if (!reserve(publication)) {
      return CompletableFuture.failedFuture(
          notExecuted(publication, "more is pending than " + limits));
    }
    io.executor().execute(() -> accept(publication));
    return publication.done;
  }

  /**
   * Closes the connection. What waits fails unexecuted; what is in flight, with unknown outcome.
   */
  @Override
  public void close() {
    io.executor()
        .execute(
            () -> {
              state = State.CLOSED;
              redial.cancel();
              if (connection != null) {
                connection.close(new Closure.Lost("publisher closed"));
              }
              failWaiting("publisher closed");
            });
  }

  private boolean reserve(Publication publication) {
    long bytes = pendingBytes.addAndGet(publication.bytes);
    int requests = pendingRequests.incrementAndGet();
    if (bytes <= limits.maxPendingBytes() && requests <= limits.maxPendingRequests()) {
      return true;
    }
    release(publication);
    return false;
  }

  private void release(Publication publication) {
    pendingBytes.addAndGet(-publication.bytes);
    pendingRequests.decrementAndGet();
  }

  private void accept(Publication publication) {
    if (state == State.DOWN || state == State.CLOSED) {
      fail(publication, notExecuted(publication, "not connected"));
      return;
    }
    waiting.add(publication);
    sendWaiting();
  }

  private void sendWaiting() {
    while (state == State.UP
        && inFlight < limits.maxInFlightRequests()
        && !waiting.isEmpty()
        && connection.isWritable()) {
      Publication next = waiting.remove();
      inFlight++;
      connection
          .request(next.description(), next.command())
          .whenComplete((answer, failure) -> onAnswer(next, answer, failure));
    }
  }

  private void onAnswer(Publication publication, String answer, Throwable failure) {
    inFlight--;
    if (failure != null) {
      fail(publication, failure);
    } else if (answer.equals(Frames.OK)) {
      if (doubtful) {
        doubtful = false;
        redial.succeeded();
      }
      release(publication);
      publication.done.complete(null);
      sendWaiting();
    } else {
      Closure.Lost odd =
          new Closure.Lost("answer \"" + answer + "\" (expected: \"" + Frames.OK + "\")");
      fail(publication, RequestFailedException.unknown(nsqd, publication.description(), odd));
      connection.close(odd);
    }
  }

  private void dial() {
    if (state != State.CLOSED) {
      state = State.DIALLING;
      io.dial(nsqd, settings, new Listener());
    }
  }

  private void failWaiting(String reason) {
    for (Publication next = waiting.poll(); next != null; next = waiting.poll()) {
      fail(next, notExecuted(next, reason));
    }
  }

  /** Releases before it completes: whoever is told may try again at once. */
  private void fail(Publication publication, Throwable failure) {
    release(publication);
    publication.done.completeExceptionally(failure);
  }

  private RequestFailedException notExecuted(Publication publication, String reason) {
    return RequestFailedException.notExecuted(nsqd, publication.description(), reason, null);
  }

  private static long totalBytes(List<byte[]> bodies) {
    long bytes = 0;
    for (byte[] body : bodies) {
      bytes += body.length;
    }
    return bytes;
  }

  private final class Listener implements ConnectionListener {
    @Override
    public void onReady(NsqdConnection ready) {
      if (state == State.CLOSED) {
        ready.close(new Closure.Lost("publisher closed"));
        return;
      }
      connection = ready;
      state = State.UP;
      if (!doubtful) {
        redial.succeeded();
      }
      sendWaiting();
      onConnected.run();
    }

    @Override
    public void onWritable() {
      sendWaiting();
    }

    @Override
    public void onClosed(Closure closure) {
      doubtful |= closure instanceof Closure.Refused refused && isUnable(refused);
      if (state != State.CLOSED) {
        state = State.DOWN;
        redial.afterFailure(closure);
      }
      connection = null;
      failWaiting(closure.reason());
    }

    private boolean isUnable(Closure.Refused refused) {
      return refused.code().filter(UNABLE::contains).isPresent();
    }

    @Override
    public void onMessage(long timestampNs, int attempts, MessageId id, byte[] body) {
      connection.close(new Closure.Lost("message " + id + " without a subscription"));
    }

    @Override
    public void onSettlementFailed(ErrorCode code, String error) {
      connection.close(new Closure.Lost("\"" + error + "\" without a subscription"));
    }
  }
}
