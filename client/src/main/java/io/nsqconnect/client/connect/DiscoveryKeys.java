package io.nsqconnect.client.connect;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;

import io.nsqconnect.client.discovery.DiscoveryTiming;
import io.nsqconnect.client.discovery.HttpAddress;
import java.util.List;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;

/** The keys that say which nsqlookupd either connector asks for the nsqd nodes. */
public final class DiscoveryKeys {
  public static final String LOOKUPD_HTTP_ADDRESSES = "nsq.lookupd.http.addresses";
  public static final String LOOKUPD_POLL_INTERVAL_MS = "nsq.lookupd.poll.interval.ms";

  private DiscoveryKeys() {}

  /** Adds the keys to {@code def}. */
  public static void define(ConfigDef def) {
    new KeyGroup(def, "Discovery")
        .add(
            LOOKUPD_HTTP_ADDRESSES,
            Type.LIST,
            "",
            TextCheck.of("host:port, or http or https URLs", HttpAddress::parse),
            HIGH,
            "The nsqlookupd nodes to ask which nsqd nodes there are, as host:port or as URLs,"
                + " separated by commas. At least one of this and "
                + ConnectionKeys.NSQD_TCP_ADDRESSES
                + " is needed.")
        .add(
            LOOKUPD_POLL_INTERVAL_MS,
            Type.LONG,
            60_000L,
            atLeast(1000),
            LOW,
            "How often nsqlookupd is asked; each time up to 30 % earlier or later.");
  }

  /** Checks that there is somebody to connect to or to ask. */
  public static void check(ValidatedConfig config) {
    if (config.value(LOOKUPD_HTTP_ADDRESSES, List.class).isPresent()
        && config.list(LOOKUPD_HTTP_ADDRESSES).isEmpty()) {
      config.requireElements(ConnectionKeys.NSQD_TCP_ADDRESSES);
    }
  }

  /** Whom {@code config} names to be asked, each once; none if the nodes are fixed. */
  public static List<HttpAddress> addresses(AbstractConfig config) {
    return config.getList(LOOKUPD_HTTP_ADDRESSES).stream()
        .map(HttpAddress::parse)
        .distinct()
        .toList();
  }

  /** How often they are asked, and when their answers are believed. */
  public static DiscoveryTiming timing(AbstractConfig config) {
    return DiscoveryTiming.every(
        config.getLong(LOOKUPD_POLL_INTERVAL_MS), config.getInt(ConnectionKeys.CONNECT_TIMEOUT_MS));
  }
}
