package io.nsqconnect.client.connect;

import io.nsqconnect.client.envelope.EnvelopeFormat;
import java.util.Optional;

/** What a message body is. */
public enum EnvelopeChoice {
  /** The value of the record alone. */
  NONE,
  /** The whole record, as {@link EnvelopeFormat#json} writes it. */
  JSON,
  /** The whole record, as {@link EnvelopeFormat#cloudEvents} writes it. */
  CLOUDEVENTS;

  Optional<EnvelopeFormat> format() {
    return switch (this) {
      case NONE -> Optional.empty();
      case JSON -> Optional.of(EnvelopeFormat.json());
      case CLOUDEVENTS -> Optional.of(EnvelopeFormat.cloudEvents());
    };
  }
}
