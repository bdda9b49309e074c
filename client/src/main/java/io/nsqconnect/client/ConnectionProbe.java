package io.nsqconnect.client;

import io.nsqconnect.protocol.ErrorCode;
import io.nsqconnect.protocol.MessageId;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Tries out whether nodes can be reached with given settings: TCP, IDENTIFY and, if nsqd requires
 * it, AUTH. Then it goes away again. All nodes are tried at once, on a thread of the probe's own.
 */
public final class ConnectionProbe {
  private static final Set<ErrorCode> ABOUT_THE_SECRET =
      EnumSet.of(ErrorCode.E_AUTH_FIRST, ErrorCode.E_AUTH_FAILED, ErrorCode.E_UNAUTHORIZED);

  private ConnectionProbe() {}

  /** How it went with one node. */
  public enum Result {
    /** nsqd can be used. */
    READY,
    /** nsqd is there, and does not like the secret, or that there is none. */
    UNAUTHORIZED,
    /** nsqd is there, and does not leave messages in flight for as long as is asked. */
    MSG_TIMEOUT_TOO_LONG,
    /** nothing answers there, or not as an nsqd does, or not in time. */
    UNREACHABLE
  }

  /**
   * What was found of one node.
   *
   * @param reason what went wrong; empty if it is ready
   */
  public record Finding(Result result, String reason) {}

  /**
   * Tries {@code nodes}.
   *
   * @param timeoutMs how long all of it may take, in milliseconds
   * @return for each node what was found
   */
  public static Map<NsqdAddress, Finding> probe(
      Collection<NsqdAddress> nodes, ConnectionSettings settings, long timeoutMs)
      throws InterruptedException {
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    try (IoThread io = IoThread.start("nsq-probe")) {
      Map<NsqdAddress, CompletableFuture<Finding>> attempts = new LinkedHashMap<>();
      for (NsqdAddress node : nodes) {
        Attempt attempt = new Attempt(settings.msgTimeoutMs());
        attempts.put(node, attempt.finding);
        io.executor().execute(() -> io.dial(node, settings, attempt));
      }
      Map<NsqdAddress, Finding> findings = new LinkedHashMap<>();
      for (Map.Entry<NsqdAddress, CompletableFuture<Finding>> attempt : attempts.entrySet()) {
        findings.put(attempt.getKey(), await(attempt.getValue(), deadlineNs, timeoutMs));
      }
      return findings;
    }
  }

  private static Finding await(CompletableFuture<Finding> attempt, long deadlineNs, long timeoutMs)
      throws InterruptedException {
    try {
      return attempt.get(Math.max(0, deadlineNs - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return new Finding(Result.UNREACHABLE, "no answer within " + timeoutMs + " ms");
    } catch (ExecutionException e) {
      throw new IllegalStateException("attempts end with a finding", e);
    }
  }

  private static final class Attempt implements ConnectionListener {
    private final CompletableFuture<Finding> finding = new CompletableFuture<>();
    private final long msgTimeoutMs;

    Attempt(long msgTimeoutMs) {
      this.msgTimeoutMs = msgTimeoutMs;
    }

    @Override
    public void onReady(NsqdConnection connection) {
      long mostMs = connection.server().maxMsgTimeoutMs();
      finding.complete(
          msgTimeoutMs <= mostMs
              ? new Finding(Result.READY, "")
              : new Finding(Result.MSG_TIMEOUT_TOO_LONG, "its max_msg_timeout is " + mostMs));
      connection.close(new Closure.Lost("tried out"));
    }

    @Override
    public void onClosed(Closure closure) {
      Result result =
          closure instanceof Closure.Refused refused ? result(refused) : Result.UNREACHABLE;
      finding.complete(new Finding(result, String.valueOf(closure.reason())));
    }

    private static Result result(Closure.Refused refused) {
      if (refused.code().filter(ABOUT_THE_SECRET::contains).isPresent()) {
        return Result.UNAUTHORIZED;
      }
      boolean aboutTheTimeout =
          refused.code().filter(ErrorCode.E_BAD_BODY::equals).isPresent()
              && refused.reason().contains("msg timeout");
      return aboutTheTimeout ? Result.MSG_TIMEOUT_TOO_LONG : Result.UNREACHABLE;
    }

    @Override
    public void onMessage(long timestampNs, int attempts, MessageId id, byte[] body) {
      // There is no subscription: nsqd sends none.
    }

    @Override
    public void onSettlementFailed(ErrorCode code, String error) {
      // Nothing is settled here.
    }

    @Override
    public void onWritable() {
      // Nothing waits to be written.
    }
  }
}
