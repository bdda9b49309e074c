package io.nsqconnect.source;

import io.nsqconnect.client.NsqdAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * What nodes are called in windows, where that is not their address. The connector, which has asked
 * nsqlookupd, tells its tasks.
 */
final class NodeNames {
  /** The key of a task's configuration that carries them; no user sets it. */
  static final String TOLD = "nsq.node.names";

  private static final Pattern HOSTNAME = Pattern.compile("[a-zA-Z0-9._-]+");

  private final Map<NsqdAddress, String> names;

  private NodeNames(Map<NsqdAddress, String> names) {
    this.names = names;
  }

  /**
   * Calls nodes by their host and port; those without a usable name keep their address.
   *
   * @throws ConnectException if two would have the same name: one is gone, perhaps, and nsqlookupd
   *     does not know yet
   */
  static NodeNames ofHosts(Map<NsqdAddress, String> hostnames) {
    Map<NsqdAddress, String> names = new HashMap<>();
    Map<String, NsqdAddress> owners = new HashMap<>();
    hostnames.forEach(
        (nsqd, hostname) -> {
          String name =
              HOSTNAME.matcher(hostname).matches() ? hostname + ":" + nsqd.port() : nsqd.toString();
          NsqdAddress other = owners.put(name, nsqd);
          if (other != null) {
            throw new ConnectException(
                "nsqd %s and nsqd %s are both called %s (expected: different names, with %s=hostname)"
                    .formatted(other, nsqd, name, DedupeKeys.NODE_IDENTITY));
          }
          names.put(nsqd, name);
        });
    return new NodeNames(names);
  }

  /** What {@link #write} wrote; everybody keeps his address if {@code text} is null. */
  static NodeNames read(String text) {
    return new NodeNames(NodeTexts.read(text));
  }

  String write() {
    return NodeTexts.write(names);
  }

  /** What {@code nsqd} is called. */
  String of(NsqdAddress nsqd) {
    return names.getOrDefault(nsqd, nsqd.toString());
  }
}
