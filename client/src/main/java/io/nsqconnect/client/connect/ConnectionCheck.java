package io.nsqconnect.client.connect;

import io.nsqconnect.client.ConnectionSettings;
import io.nsqconnect.client.IoThread;
import io.nsqconnect.client.NsqdAddress;
import io.nsqconnect.client.Probe;
import io.nsqconnect.client.discovery.Discovery;
import io.nsqconnect.client.discovery.Lookupd;
import io.nsqconnect.client.discovery.LookupdAddress;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Checks a configuration against the world: whether somebody is where it says, and lets a connector
 * in. One that answers is enough, because a node may be down at the moment; a secret that is
 * refused anywhere is not.
 *
 * <p>All are asked at the same time, within {@link #LIMIT_MS}, whatever the timeouts of the
 * configuration.
 */
public final class ConnectionCheck {
  /** A person is waiting, or the worker's REST interface. */
  private static final int LIMIT_MS = 5000;

  /** So many are asked at most. */
  private static final int MOST_ASKED = 16;

  private ConnectionCheck() {}

  /** Pins what is wrong on the keys of {@code config}. */
  public static void nsqd(
      ValidatedConfig config, List<NsqdAddress> nodes, ConnectionSettings settings) {
    List<Callable<Probe.Result>> probes = new ArrayList<>();
    try (IoThread io = IoThread.start("nsq-validate")) {
      for (NsqdAddress node : nodes.subList(0, Math.min(nodes.size(), MOST_ASKED))) {
        probes.add(() -> Probe.of(io, node, settings).get());
      }
      List<Optional<Probe.Result>> results = askAll(probes);
      List<String> problems = new ArrayList<>();
      for (int i = 0; i < results.size(); i++) {
        Optional<Probe.Result> result = results.get(i);
        String problem =
            result
                .map(each -> each.problem().orElse(""))
                .orElse("no answer in " + LIMIT_MS + " ms");
        if (result.isPresent() && result.get().secretIsWrong()) {
          config.refuse(ConnectionKeys.AUTH_SECRET, "nsqd " + nodes.get(i) + ": " + problem);
          return;
        }
        if (!problem.isEmpty()) {
          problems.add(nodes.get(i) + ": " + problem);
        }
      }
      refuseIfAll(config, ConnectionKeys.NSQD_TCP_ADDRESSES, "nsqd", problems, results.size());
    }
  }

  /** Pins what is wrong on the key of {@code config}. */
  public static void lookupd(ValidatedConfig config, List<LookupdAddress> addresses) {
    HttpClient http = Discovery.httpClient(Duration.ofMillis(LIMIT_MS));
    List<Callable<String>> pings = new ArrayList<>();
    for (LookupdAddress address : addresses.subList(0, Math.min(addresses.size(), MOST_ASKED))) {
      Lookupd lookupd = new Lookupd(address, http, Duration.ofMillis(LIMIT_MS));
      pings.add(() -> problem(lookupd));
    }
    List<Optional<String>> results = askAll(pings);
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      String problem = results.get(i).orElse("no answer in " + LIMIT_MS + " ms");
      if (!problem.isEmpty()) {
        problems.add(addresses.get(i) + ": " + problem);
      }
    }
    refuseIfAll(
        config, DiscoveryKeys.LOOKUPD_HTTP_ADDRESSES, "nsqlookupd", problems, results.size());
  }

  private static String problem(Lookupd lookupd) throws InterruptedException {
    try {
      lookupd.ping();
      return "";
    } catch (IOException e) {
      return e.getMessage() == null ? "no connection" : e.getMessage();
    }
  }

  private static void refuseIfAll(
      ValidatedConfig config, String key, String what, List<String> problems, int asked) {
    if (asked > 0 && problems.size() == asked) {
      config.refuse(
          key, "no " + what + " can be used: " + String.join("; ", problems) + " (expected: one)");
    }
  }

  /** The answers that came in time, in the order of the questions. */
  private static <T> List<Optional<T>> askAll(List<Callable<T>> questions) {
    ExecutorService threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "nsq-validate-ask");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Optional<T>> answers = new ArrayList<>();
      for (Future<T> each : threads.invokeAll(questions, LIMIT_MS, TimeUnit.MILLISECONDS)) {
        answers.add(answer(each));
      }
      return answers;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    } finally {
      threads.shutdownNow();
    }
  }

  private static <T> Optional<T> answer(Future<T> future) throws InterruptedException {
    try {
      return Optional.of(future.get());
    } catch (CancellationException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
