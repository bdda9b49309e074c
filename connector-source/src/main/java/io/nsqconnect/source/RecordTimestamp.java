package io.nsqconnect.source;

import io.nsqconnect.client.Delivery;

/** What becomes the timestamp of a record, in milliseconds since the Unix epoch. */
enum RecordTimestamp {
  /** When the message was published. */
  MESSAGE {
    @Override
    Long of(Delivery delivery, long nowMs) {
      return Math.floorDiv(delivery.timestampNs(), NANOS_PER_MS);
    }
  },
  /** When the record was made. */
  INGEST {
    @Override
    Long of(Delivery delivery, long nowMs) {
      return nowMs;
    }
  },
  /** Left to Kafka's producer. */
  NONE {
    @Override
    Long of(Delivery delivery, long nowMs) {
      return null;
    }
  };

  private static final long NANOS_PER_MS = 1_000_000;

  abstract Long of(Delivery delivery, long nowMs);
}
