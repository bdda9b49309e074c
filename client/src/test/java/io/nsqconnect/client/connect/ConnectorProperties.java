package io.nsqconnect.client.connect;

import io.nsqconnect.client.FakeNsqd;
import java.util.HashMap;
import java.util.Map;

/** Configurations of connectors under test. */
public final class ConnectorProperties {
  private ConnectorProperties() {}

  /** A connector "test" at {@code nsqd}, which is soon there again after a connection was lost. */
  public static Map<String, String> at(FakeNsqd nsqd) {
    return with(
        Map.of("name", "test"),
        ConnectionKeys.NSQD_TCP_ADDRESSES,
        nsqd.address().toString(),
        ConnectionKeys.RECONNECT_BACKOFF_MS,
        "10");
  }

  /** {@code properties}, and others besides: keys and values in turn. */
  public static Map<String, String> with(Map<String, String> properties, String... others) {
    Map<String, String> all = new HashMap<>(properties);
    for (int i = 0; i < others.length; i += 2) {
      all.put(others[i], others[i + 1]);
    }
    return all;
  }
}
