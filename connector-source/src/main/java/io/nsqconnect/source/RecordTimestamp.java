package io.nsqconnect.source;

import io.nsqconnect.client.Delivery;
import io.nsqconnect.client.envelope.Envelope;

/** What becomes the timestamp of a record, in milliseconds since the Unix epoch. */
enum RecordTimestamp {
  /**
   * That of the record in the envelope, or else when the message was published. Kafka takes nothing
   * before the epoch.
   */
  MESSAGE {
    @Override
    Long of(Delivery delivery, Envelope carried, long nowMs) {
      Long carriedMs = carried.timestampMs();
      return carriedMs != null && carriedMs >= 0 ? carriedMs : published(delivery);
    }
  },
  /** When the record was made. */
  INGEST {
    @Override
    Long of(Delivery delivery, Envelope carried, long nowMs) {
      return nowMs;
    }
  },
  /** Left to Kafka's producer. */
  NONE {
    @Override
    Long of(Delivery delivery, Envelope carried, long nowMs) {
      return null;
    }
  };

  private static final long NANOS_PER_MS = 1_000_000;

  /** When {@code delivery}'s message was published. */
  static long published(Delivery delivery) {
    return Math.max(0, Math.floorDiv(delivery.timestampNs(), NANOS_PER_MS));
  }

  abstract Long of(Delivery delivery, Envelope carried, long nowMs);
}
