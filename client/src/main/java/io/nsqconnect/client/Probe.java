package io.nsqconnect.client;

import io.nsqconnect.protocol.ErrorCode;
import io.nsqconnect.protocol.MessageId;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Tries out whether an nsqd can be reached and lets one in: connects, identifies, authenticates if
 * that is asked for, and disconnects.
 */
public final class Probe {
  private static final Set<ErrorCode> ABOUT_THE_SECRET =
      EnumSet.of(
          ErrorCode.E_AUTH_FIRST,
          ErrorCode.E_AUTH_FAILED,
          ErrorCode.E_AUTH_ERROR,
          ErrorCode.E_UNAUTHORIZED);

  /**
   * What came of it.
   *
   * @param nsqd whom it was tried on
   * @param problem what nsqd or the network has against it; empty if nothing
   * @param secretIsWrong whether the problem is the auth secret
   */
  public record Result(NsqdAddress nsqd, Optional<String> problem, boolean secretIsWrong) {}

  private Probe() {}

  /** Tries it on {@code nsqd}; completes at the latest when the connect timeout is over. */
  public static CompletableFuture<Result> of(
      IoThread io, NsqdAddress nsqd, ConnectionSettings settings) {
    CompletableFuture<Result> result = new CompletableFuture<>();
    io.executor().execute(() -> io.dial(nsqd, settings, new Listener(nsqd, result)));
    return result;
  }

  private record Listener(NsqdAddress nsqd, CompletableFuture<Result> result)
      implements ConnectionListener {
    @Override
    public void onReady(NsqdConnection connection) {
      result.complete(new Result(nsqd, Optional.empty(), false));
      connection.close(new Closure.Lost("closed by this client"));
    }

    @Override
    public void onClosed(Closure closure) {
      boolean secret =
          closure instanceof Closure.Refused refused
              && refused.code().filter(ABOUT_THE_SECRET::contains).isPresent();
      result.complete(new Result(nsqd, Optional.of("" + closure.reason()), secret));
    }

    @Override
    public void onMessage(long timestampNs, int attempts, MessageId id, byte[] body) {
      // Nothing is subscribed.
    }

    @Override
    public void onSettlementFailed(ErrorCode code, String error) {
      // Nothing is in flight.
    }

    @Override
    public void onWritable() {
      // Nothing waits to be written.
    }
  }
}
