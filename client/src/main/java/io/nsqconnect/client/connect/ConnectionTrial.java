package io.nsqconnect.client.connect;

import io.nsqconnect.client.ConnectionProbe;
import io.nsqconnect.client.ConnectionProbe.Finding;
import io.nsqconnect.client.ConnectionSettings;
import io.nsqconnect.client.NsqdAddress;
import io.nsqconnect.client.discovery.Discovery;
import io.nsqconnect.client.discovery.HttpAddress;
import io.nsqconnect.client.discovery.Lookupd;
import io.nsqconnect.client.discovery.NsqdNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What of trying a configuration out goes over the network. Whoever is asked has a thread of its
 * own, since he may stall anywhere, in the middle of an answer too; there is one time limit for all
 * of it, and what has no answer by then is given up.
 */
final class ConnectionTrial implements AutoCloseable {
  /** The last part of the limit, in which a probe says what it has found: one of so many. */
  private static final int REPORTING_PART = 8;

  private final Supplier<ConnectionSettings> settings;
  private final long limitMs;
  private final long deadlineNs;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "nsq-validation");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * The limit begins now.
   *
   * @param settings of the connections to nodes; asked for on a thread of this
   */
  ConnectionTrial(Supplier<ConnectionSettings> settings, long limitMs) {
    this.settings = settings;
    this.limitMs = limitMs;
    deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
  }

  /**
   * The nodes that the first nsqlookupd which answers knows. All are asked at once.
   *
   * @throws IOException if none answers
   */
  Set<NsqdAddress> discover(List<HttpAddress> lookupds) throws IOException, InterruptedException {
    HttpClient http = Discovery.httpClient(Duration.ofMillis(limitMs));
    ExecutorCompletionService<Set<NsqdAddress>> answers = new ExecutorCompletionService<>(threads);
    Map<Future<Set<NsqdAddress>>, HttpAddress> asked = new HashMap<>();
    Map<HttpAddress, String> failures = new LinkedHashMap<>();
    for (HttpAddress lookupd : lookupds) {
      asked.put(answers.submit(() -> nodes(lookupd, http)), lookupd);
      failures.put(lookupd, "no answer within " + limitMs + " ms");
    }
    for (Future<Set<NsqdAddress>> next = awaitNext(answers);
        next != null;
        next = asked.isEmpty() ? null : awaitNext(answers)) {
      HttpAddress lookupd = asked.remove(next);
      try {
        return next.get();
      } catch (ExecutionException e) {
        String reason = e.getCause().getMessage();
        failures.put(lookupd, reason == null ? "no connection" : reason);
      }
    }
    throw new IOException(
        failures.entrySet().stream()
            .map(failure -> failure.getKey() + ": " + failure.getValue())
            .collect(Collectors.joining("; ")));
  }

  private Set<NsqdAddress> nodes(HttpAddress lookupd, HttpClient http)
      throws IOException, InterruptedException {
    return new Lookupd(lookupd, http, Duration.ofMillis(limitMs))
        .nodes().stream().map(NsqdNode::address).collect(Collectors.toSet());
  }

  private <T> Future<T> awaitNext(ExecutorCompletionService<T> answers)
      throws InterruptedException {
    return answers.poll(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  /** Begins to try {@code nodes}. */
  Future<Map<NsqdAddress, Finding>> probe(Collection<NsqdAddress> nodes) {
    // Settings too: they may ask for the name of this host.
    return threads.submit(
        () -> {
          long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
          return ConnectionProbe.probe(
              nodes, settings.get(), Math.max(1, leftMs - limitMs / REPORTING_PART));
        });
  }

  /**
   * What was found of the nodes.
   *
   * @throws IOException if that is not known in time
   */
  Map<NsqdAddress, Finding> await(Future<Map<NsqdAddress, Finding>> probe)
      throws IOException, InterruptedException {
    try {
      return probe.get(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IOException("nothing is known of them within " + limitMs + " ms", e);
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause().getMessage()), e.getCause());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
