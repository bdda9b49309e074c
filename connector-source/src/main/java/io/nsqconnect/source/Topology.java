package io.nsqconnect.source;

import io.nsqconnect.client.NsqdAddress;
import io.nsqconnect.client.discovery.Discovery;
import io.nsqconnect.client.discovery.HttpAddress;
import io.nsqconnect.client.discovery.Lookupd;
import io.nsqconnect.client.discovery.LookupdQuestion;
import io.nsqconnect.client.discovery.TopicNode;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which topics are on which nodes: those that the configuration names, and those that nsqlookupd
 * tells of, as long as the connector runs. Thread-safe.
 */
final class Topology implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Topology.class);

  private final Set<NodeTopic> fixed;
  private final Map<NsqdAddress, HttpAddress> namedHttpAddresses;
  private final List<HttpAddress> lookupds;
  private final Runnable onChange;
  private final long firstAnswerTimeoutMs;

  /** Null before the first answer. */
  private Set<NodeTopic> discovered;

  /** Whether somebody has waited for the first answer in vain. */
  private boolean missed;

  private Map<NsqdAddress, String> hostnames = Map.of();
  private Map<NsqdAddress, HttpAddress> httpAddresses;
  private Discovery<TopicNode> discovery;

  private Topology(SourceConfig config, Runnable onChange) {
    fixed = new LinkedHashSet<>(config.nodeTopics());
    lookupds = config.lookupds();
    namedHttpAddresses = config.httpAddresses();
    httpAddresses = namedHttpAddresses;
    this.onChange = onChange;
    firstAnswerTimeoutMs = 2 * config.discoveryTiming().answerTimeoutMs();
    discovered = lookupds.isEmpty() ? Set.of() : null;
  }

  /**
   * Begins to find out, on a thread of its own.
   *
   * @param onChange told of each change after the first answer, and of that if it came too late for
   *     {@link #all}
   */
  static Topology of(SourceConfig config, Runnable onChange) {
    Topology topology = new Topology(config, onChange);
    if (!topology.lookupds.isEmpty()) {
      synchronized (topology) {
        topology.discovery =
            Discovery.start(
                "nsq-discovery-" + config.originalsStrings().get("name"),
                topology.lookupds,
                question(config),
                config.discoveryTiming(),
                topology::learn);
      }
    }
    return topology;
  }

  private static LookupdQuestion<TopicNode> question(SourceConfig config) {
    return config
        .topicsRegex()
        .<LookupdQuestion<TopicNode>>map(
            regex -> (Lookupd lookupd) -> lookupd.topicNodes(regex.asMatchPredicate()))
        .orElse(lookupd -> lookupd.topicNodes(config.topics()));
  }

  private void learn(Set<TopicNode> found) {
    Set<NodeTopic> now = new LinkedHashSet<>();
    Map<NsqdAddress, String> hosts = new HashMap<>();
    Map<NsqdAddress, HttpAddress> http = new HashMap<>();
    found.forEach(
        each -> {
          now.add(new NodeTopic(each.node().address(), each.topic()));
          hosts.put(each.node().address(), each.node().hostname());
          each.node().httpAddress().ifPresent(at -> http.put(each.node().address(), at));
        });
    boolean first;
    boolean expected;
    synchronized (this) {
      first = discovered == null;
      expected = first && !missed;
      LOG.info("nsqlookupd knows {} topics on nodes{}", now.size(), first ? "" : ", a change");
      discovered = now;
      hostnames = hosts;
      http.putAll(namedHttpAddresses);
      httpAddresses = http;
      notifyAll();
    }
    if (!expected) {
      onChange.run();
    }
  }

  /**
   * All that is known. The first answer is waited for, but only once: the worker does nothing else
   * meanwhile, and is told when it comes.
   *
   * @throws ConnectException if no nsqlookupd answers in time; Connect asks again later, and leaves
   *     running tasks as they are
   */
  synchronized Set<NodeTopic> all() {
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(firstAnswerTimeoutMs);
    try {
      while (discovered == null) {
        long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
        if (missed || leftMs <= 0) {
          missed = true;
          throw new ConnectException(
              "none of " + lookupds + " has answered within " + firstAnswerTimeoutMs + " ms");
        }
        wait(leftMs);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ConnectException("interrupted while waiting for nsqlookupd", e);
    }
    Set<NodeTopic> all = new LinkedHashSet<>(fixed);
    all.addAll(discovered);
    return all;
  }

  /** What the hosts of nodes are called, of those that nsqlookupd tells of. */
  synchronized Map<NsqdAddress, String> hostnames() {
    return hostnames;
  }

  /** Where nodes answer HTTP, of those of which it is known. */
  synchronized Map<NsqdAddress, HttpAddress> httpAddresses() {
    return httpAddresses;
  }

  /** How often an nsqlookupd did not answer as it should. */
  synchronized long lookupdErrors() {
    return discovery == null ? 0 : discovery.failures();
  }

  /** Whether any nsqlookupd is asked. */
  boolean isDiscovered() {
    return !lookupds.isEmpty();
  }

  @Override
  public synchronized void close() {
    if (discovery != null) {
      discovery.close();
    }
  }
}
