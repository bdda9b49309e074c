package io.nsqconnect.sink;

import io.nsqconnect.client.connect.ValidatedConfig;

/** Checks of the sink's keys against each other; each finding is pinned on the key to change. */
final class SinkChecks {
  private SinkChecks() {}

  static void check(ValidatedConfig config) {
    config.requireAtLeast(SinkKeys.RETRY_BACKOFF_MAX_MS, SinkKeys.RETRY_BACKOFF_MS);
    config.requireAtLeast(SinkKeys.MAX_IN_FLIGHT_BYTES, SinkKeys.MAX_MESSAGE_BYTES);
    config.requireAtLeast(SinkKeys.MAX_IN_FLIGHT_BYTES, SinkKeys.BATCH_MAX_BYTES);
  }
}
