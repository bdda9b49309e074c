package io.nsqconnect.client.discovery;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every nsqlookupd in turn what there is, and tells the listener whenever that has changed.
 *
 * <p>Each nsqlookupd is asked on a thread of its own, so that one which is dead, or which accepts
 * and never answers, delays the others by no more than the time limit. When {@link Sightings} sees
 * something change, the next rounds follow quickly until it has settled.
 *
 * <p>The listener is told on this discovery's thread: the first time as soon as at least one
 * nsqlookupd has answered, even if with nothing. If it fails, it is told again in the next round.
 */
public final class Discovery<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);

  private static final double JITTER = 0.3;

  private final LookupdQuestion<T> question;
  private final DiscoveryTiming timing;
  private final Consumer<Set<T>> listener;
  private final Sightings<T> sightings;
  private final Map<Lookupd, Asked<T>> lookupds = new LinkedHashMap<>();
  private final ScheduledExecutorService rounds;
  private final ExecutorService askers;
  private final LongAdder failures = new LongAdder();

  private Discovery(
      String name, LookupdQuestion<T> question, DiscoveryTiming timing, Consumer<Set<T>> listener) {
    this.question = question;
    this.timing = timing;
    this.listener = listener;
    sightings = new Sightings<>(timing);
    rounds = Executors.newSingleThreadScheduledExecutor(daemons(name));
    askers = Executors.newCachedThreadPool(daemons(name + "-ask"));
  }

  /**
   * Begins to ask.
   *
   * @param name of its threads
   * @param addresses at least 1
   */
  public static <T> Discovery<T> start(
      String name,
      List<HttpAddress> addresses,
      LookupdQuestion<T> question,
      DiscoveryTiming timing,
      Consumer<Set<T>> listener) {
    Discovery<T> discovery = new Discovery<>(name, question, timing, listener);
    Duration timeout = Duration.ofMillis(timing.answerTimeoutMs());
    HttpClient http = httpClient(timeout);
    for (HttpAddress address : addresses) {
      discovery.lookupds.put(new Lookupd(address, http, timeout), new Asked<>());
    }
    discovery.rounds.execute(discovery::round);
    return discovery;
  }

  /** A client that suits {@link Lookupd}. */
  public static HttpClient httpClient(Duration connectTimeout) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(connectTimeout)
        .build();
  }

  /** How many questions were not answered, or not as they should be. */
  public long failures() {
    return failures.sum();
  }

  /** Ends all questions; the listener is told nothing any more once what it is told now is over. */
  @Override
  public void close() {
    rounds.shutdownNow();
    askers.shutdownNow();
  }

  /** Whether its threads have ended {@code timeoutMs} milliseconds after {@link #close}. */
  boolean awaitEnd(long timeoutMs) throws InterruptedException {
    return rounds.awaitTermination(timeoutMs, MILLISECONDS)
        && askers.awaitTermination(timeoutMs, MILLISECONDS);
  }

  private void round() {
    long delayMs = jittered(timing.intervalMs());
    try {
      askAll();
      long nowMs = nowMs();
      Optional<Set<T>> news = sightings.settle(nowMs);
      news.ifPresent(listener.andThen(sightings::told));
      if (sightings.isUnsettled(nowMs)) {
        delayMs = Math.min(delayMs, timing.settleMs());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    } catch (RuntimeException e) {
      if (rounds.isShutdown()) {
        return;
      }
      // The listener's, as a rule. The next round tells it again; without one, nothing ever would.
      LOG.error("a round of discovery failed; the next one is in {} ms", delayMs, e);
    }
    if (!rounds.isShutdown()) {
      rounds.schedule(this::round, delayMs, MILLISECONDS);
    }
  }

  private void askAll() throws InterruptedException {
    lookupds.forEach((lookupd, asked) -> asked.begin(askers, () -> question.ask(lookupd)));
    long deadlineMs = nowMs() + timing.answerTimeoutMs();
    for (Map.Entry<Lookupd, Asked<T>> each : lookupds.entrySet()) {
      hear(each.getKey(), each.getValue(), deadlineMs);
    }
  }

  private void hear(Lookupd lookupd, Asked<T> asked, long deadlineMs) throws InterruptedException {
    try {
      sightings.answer(lookupd.address(), asked.await(Math.max(1, deadlineMs - nowMs())));
      asked.onAnswer(lookupd);
    } catch (TimeoutException e) {
      failures.increment();
      asked.onFailure(lookupd, "no answer within " + timing.answerTimeoutMs() + " ms");
    } catch (ExecutionException e) {
      failures.increment();
      Throwable cause = e.getCause();
      asked.onFailure(lookupd, cause.getMessage() == null ? cause.toString() : cause.getMessage());
    }
  }

  private static long jittered(long ms) {
    double factor = RandomGenerator.getDefault().nextDouble(1 - JITTER, 1 + JITTER);
    return Math.max(1, Math.round(ms * factor));
  }

  private static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }

  private static ThreadFactory daemons(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
