package io.nsqconnect.client.connect;

import io.nsqconnect.client.ConnectionProbe;
import io.nsqconnect.client.ConnectionProbe.Finding;
import io.nsqconnect.client.ConnectionProbe.Result;
import io.nsqconnect.client.ConnectionSettings;
import io.nsqconnect.client.NsqdAddress;
import io.nsqconnect.client.discovery.Discovery;
import io.nsqconnect.client.discovery.HttpAddress;
import io.nsqconnect.client.discovery.Lookupd;
import io.nsqconnect.client.discovery.NsqdNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.AbstractConfig;

/**
 * Tries a configuration out when it is submitted, so that a wrong address or secret is told to him
 * who wrote it and not to a log. One node that answers is enough: others may be down for a while. A
 * secret that a node refuses is always an error.
 */
public final class ConnectionChecks {
  /** Of the 90 seconds that a worker has for it; whoever submits is waiting. */
  private static final long TIMEOUT_MS = 5000;

  private ConnectionChecks() {}

  /**
   * Pins what does not work on the key to change. Does nothing if a key is refused already or the
   * configuration says not to.
   *
   * @param parsed the same keys; only read if none is refused
   */
  public static void check(ValidatedConfig config, AbstractConfig parsed) {
    if (!config.hasErrors() && parsed.getBoolean(ConnectionKeys.VALIDATE_CONNECTION)) {
      try {
        connect(config, parsed);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void connect(ValidatedConfig config, AbstractConfig parsed)
      throws InterruptedException {
    Set<NsqdAddress> nodes = new LinkedHashSet<>(ConnectionKeys.addresses(parsed));
    String key = ConnectionKeys.NSQD_TCP_ADDRESSES;
    List<HttpAddress> lookupds = DiscoveryKeys.addresses(parsed);
    if (!lookupds.isEmpty()) {
      Set<NsqdAddress> discovered = discover(config, lookupds);
      if (nodes.isEmpty()) {
        key = DiscoveryKeys.LOOKUPD_HTTP_ADDRESSES;
        nodes = discovered;
      }
    }
    ConnectionSettings settings = ConnectionKeys.settings(parsed).build();
    judge(config, key, ConnectionProbe.probe(nodes, settings, TIMEOUT_MS));
  }

  /** The nodes that the first nsqlookupd which answers knows. */
  private static Set<NsqdAddress> discover(ValidatedConfig config, List<HttpAddress> lookupds)
      throws InterruptedException {
    Duration timeout = Duration.ofMillis(TIMEOUT_MS / lookupds.size());
    HttpClient http = Discovery.httpClient(timeout);
    StringBuilder failures = new StringBuilder();
    for (HttpAddress address : lookupds) {
      try {
        return new Lookupd(address, http, timeout)
            .nodes().stream().map(NsqdNode::address).collect(Collectors.toSet());
      } catch (IOException e) {
        String reason = e.getMessage() == null ? "no connection" : e.getMessage();
        failures.append(failures.isEmpty() ? "" : "; ").append(address).append(": ").append(reason);
      }
    }
    config.refuse(
        DiscoveryKeys.LOOKUPD_HTTP_ADDRESSES,
        "none of the nsqlookupd nodes answers (expected: at least 1): " + failures);
    return Set.of();
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
      config.refuse(key, "no nsqd can be reached (expected: at least 1): " + reasons);
    }
  }
}
