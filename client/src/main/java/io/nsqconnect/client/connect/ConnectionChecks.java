package io.nsqconnect.client.connect;

import io.nsqconnect.client.ConnectionProbe.Finding;
import io.nsqconnect.client.ConnectionProbe.Result;
import io.nsqconnect.client.ConnectionSettings;
import io.nsqconnect.client.NsqdAddress;
import io.nsqconnect.client.discovery.HttpAddress;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.AbstractConfig;

/**
 * Tries a configuration out when it is submitted, so that a wrong address or secret is told to him
 * who wrote it and not to a log. One node that answers is enough: others may be down for a while. A
 * secret or a message timeout that a node refuses is always an error.
 */
public final class ConnectionChecks {
  /**
   * Of the 90 seconds that a worker has for it; whoever submits is waiting. With what recommending
   * names may take before, all of the validation ends within 5 seconds.
   */
  public static final long LIMIT_MS = 3500;

  private static final String NO_NSQD = "no nsqd can be reached (expected: at least 1): ";

  private ConnectionChecks() {}

  /**
   * Pins what does not work on the key to change. Does nothing if a key is refused already or the
   * configuration says not to.
   *
   * @param parsed the same keys; only read if none is refused
   * @param limitMs how long it may take, in milliseconds; {@link #LIMIT_MS} for a worker
   */
  public static void check(ValidatedConfig config, AbstractConfig parsed, long limitMs) {
    // Without a message timeout there is none to refuse.
    check(
        config,
        parsed,
        () -> ConnectionKeys.settings(parsed).build(),
        ConnectionKeys.NSQD_TCP_ADDRESSES,
        limitMs);
  }

  /**
   * As {@link #check(ValidatedConfig, AbstractConfig, long)}, for connections with a message
   * timeout.
   *
   * @param settings what connections ask for, made of {@code parsed}
   * @param msgTimeoutKey the key that says how long messages may be in flight
   */
  public static void check(
      ValidatedConfig config,
      AbstractConfig parsed,
      Supplier<ConnectionSettings> settings,
      String msgTimeoutKey,
      long limitMs) {
    if (!config.hasErrors() && parsed.getBoolean(ConnectionKeys.VALIDATE_CONNECTION)) {
      try (ConnectionTrial trial = new ConnectionTrial(settings, limitMs)) {
        tryOut(config, parsed, msgTimeoutKey, trial);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void tryOut(
      ValidatedConfig config, AbstractConfig parsed, String msgTimeoutKey, ConnectionTrial trial)
      throws InterruptedException {
    List<NsqdAddress> named = ConnectionKeys.addresses(parsed);
    Future<Map<NsqdAddress, Finding>> probe = named.isEmpty() ? null : trial.probe(named);
    List<HttpAddress> lookupds = DiscoveryKeys.addresses(parsed);
    if (!lookupds.isEmpty()) {
      Set<NsqdAddress> discovered = discover(config, lookupds, trial);
      if (probe == null && !discovered.isEmpty()) {
        probe = trial.probe(discovered);
      }
    }
    if (probe != null) {
      String key =
          named.isEmpty()
              ? DiscoveryKeys.LOOKUPD_HTTP_ADDRESSES
              : ConnectionKeys.NSQD_TCP_ADDRESSES;
      try {
        judge(config, key, msgTimeoutKey, trial.await(probe));
      } catch (IOException e) {
        config.refuse(key, NO_NSQD + e.getMessage());
      }
    }
  }

  private static Set<NsqdAddress> discover(
      ValidatedConfig config, List<HttpAddress> lookupds, ConnectionTrial trial)
      throws InterruptedException {
    try {
      return trial.discover(lookupds);
    } catch (IOException e) {
      config.refuse(
          DiscoveryKeys.LOOKUPD_HTTP_ADDRESSES,
          "none of the nsqlookupd nodes answers (expected: at least 1): " + e.getMessage());
      return Set.of();
    }
  }

  private static void judge(
      ValidatedConfig config,
      String key,
      String msgTimeoutKey,
      Map<NsqdAddress, Finding> findings) {
    findings.forEach(
        (nsqd, finding) -> {
          if (finding.result() == Result.UNAUTHORIZED) {
            config.refuse(
                ConnectionKeys.AUTH_SECRET,
                "nsqd " + nsqd + " does not authorize this client: " + finding.reason());
          } else if (finding.result() == Result.MSG_TIMEOUT_TOO_LONG) {
            config.refuse(
                msgTimeoutKey,
                "longer than nsqd %s allows (expected: at most its --max-msg-timeout): %s"
                    .formatted(nsqd, finding.reason()));
          }
        });
    boolean unreachable =
        findings.values().stream().allMatch(finding -> finding.result() == Result.UNREACHABLE);
    if (unreachable && !findings.isEmpty()) {
      String reasons =
          findings.entrySet().stream()
              .map(finding -> finding.getKey() + ": " + finding.getValue().reason())
              .collect(Collectors.joining("; "));
      config.refuse(key, NO_NSQD + reasons);
    }
  }
}
