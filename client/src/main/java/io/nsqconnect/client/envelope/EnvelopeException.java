package io.nsqconnect.client.envelope;

import org.apache.kafka.connect.errors.DataException;

/** A record that cannot be put into an envelope, or a message that is none. */
public final class EnvelopeException extends DataException {
  private static final long serialVersionUID = 1;

  EnvelopeException(String message) {
    super(message);
  }

  EnvelopeException(String message, Throwable cause) {
    super(message, cause);
  }
}
