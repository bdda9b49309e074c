package io.nsqconnect.sink;

import org.apache.kafka.connect.errors.DataException;

/** A record that NSQ cannot take. */
final class InvalidRecordException extends DataException {
  private static final long serialVersionUID = 1;

  InvalidRecordException(String message) {
    super(message);
  }

  InvalidRecordException(String message, Throwable cause) {
    super(message, cause);
  }
}
