package io.nsqconnect.client.connect;

import io.nsqconnect.client.ConnectionProbe.Finding;
import io.nsqconnect.client.ConnectionProbe.Result;
import io.nsqconnect.client.NsqdAddress;
import io.nsqconnect.client.discovery.HttpAddress;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.AbstractConfig;

/**
 * Tries a configuration out when it is submitted, so that a wrong address or secret is told to him
 * who wrote it and not to a log. One node that answers is enough: others may be down for a while. A
 * secret that a node refuses is always an error.
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
    if (!config.hasErrors() && parsed.getBoolean(ConnectionKeys.VALIDATE_CONNECTION)) {
      try (ConnectionTrial trial = new ConnectionTrial(parsed, limitMs)) {
        tryOut(config, parsed, trial);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void tryOut(ValidatedConfig config, AbstractConfig parsed, ConnectionTrial trial)
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
        judge(config, key, trial.await(probe));
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
      ValidatedConfig config, String key, Map<NsqdAddress, Finding> findings) {
    findings.forEach(
        (nsqd, finding) -> {
          if (finding.result() == Result.UNAUTHORIZED) {
            config.refuse(
                ConnectionKeys.AUTH_SECRET,
                "nsqd " + nsqd + " does not authorize this client: " + finding.reason());
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
