package io.nsqconnect.sink;

import io.nsqconnect.client.NsqdAddress;
import io.nsqconnect.client.connect.DiscoveryKeys;
import io.nsqconnect.client.discovery.Discovery;
import io.nsqconnect.client.discovery.HttpAddress;
import io.nsqconnect.client.discovery.Lookupd;
import io.nsqconnect.client.discovery.NsqdNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tells an outlet which nodes there are: those that the configuration names, and those that any
 * nsqlookupd knows, whatever topics they have: a topic comes into being where it is published.
 */
final class NodeWatch implements AutoCloseable {
  private final Optional<Discovery<NsqdNode>> discovery;

  private NodeWatch(Optional<Discovery<NsqdNode>> discovery) {
    this.discovery = discovery;
  }

  /** Begins to tell {@code outlet}. */
  static NodeWatch start(SinkConfig config, String clientId, Outlet outlet) {
    List<NsqdAddress> named = config.nodes();
    outlet.useNodes(named);
    List<HttpAddress> lookupds = DiscoveryKeys.addresses(config);
    if (lookupds.isEmpty()) {
      return new NodeWatch(Optional.empty());
    }
    return new NodeWatch(
        Optional.of(
            Discovery.start(
                "nsq-sink-discovery-" + clientId,
                lookupds,
                Lookupd::nodes,
                DiscoveryKeys.timing(config),
                found -> outlet.useNodes(both(named, found)))));
  }

  private static Set<NsqdAddress> both(List<NsqdAddress> named, Set<NsqdNode> found) {
    Set<NsqdAddress> all = new LinkedHashSet<>(named);
    found.forEach(node -> all.add(node.address()));
    return all;
  }

  @Override
  public void close() {
    discovery.ifPresent(Discovery::close);
  }
}
