package io.nsqconnect.source;

import io.nsqconnect.client.connect.ConnectionKeys;
import io.nsqconnect.client.connect.DiscoveryKeys;
import org.apache.kafka.common.config.ConfigDef;

/** The keys of the source connector: name, type, default, range and meaning, each said once. */
final class SourceKeys {
  private SourceKeys() {}

  /** All keys of the connector. */
  static ConfigDef definition() {
    ConfigDef def = new ConfigDef();
    ConnectionKeys.define(def);
    DiscoveryKeys.define(def);
    SubscriptionKeys.define(def);
    DeliveryKeys.define(def);
    FailureKeys.define(def);
    DedupeKeys.define(def);
    MappingKeys.define(def);
    return def;
  }
}
