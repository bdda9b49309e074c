package io.nsqconnect.sink;

import io.nsqconnect.client.connect.ConnectionKeys;
import io.nsqconnect.client.connect.DiscoveryKeys;
import org.apache.kafka.common.config.ConfigDef;

/** The keys of the sink connector: name, type, default, range and meaning, each said once. */
final class SinkKeys {
  private SinkKeys() {}

  /** All keys of the connector. */
  static ConfigDef definition() {
    ConfigDef def = new ConfigDef();
    ConnectionKeys.define(def);
    DiscoveryKeys.define(def);
    MappingKeys.define(def);
    BatchingKeys.define(def);
    DeliveryKeys.define(def);
    return def;
  }
}
