package io.nsqconnect.client;

import io.nsqconnect.protocol.ErrorCode;
import java.util.Optional;

/** Why a connection ended. */
sealed interface Closure {
  /** A line for the log. */
  String reason();

  /**
   * nsqd refused a command, and with it the connection.
   *
   * @param code empty if it is one that this client does not know
   * @param reason the whole error frame
   */
  record Refused(Optional<ErrorCode> code, String reason) implements Closure {}

  /**
   * The connection broke, was never made, fell silent, or was closed from this side.
   *
   * @param cause what broke it, or null
   */
  record Lost(String reason, Throwable cause) implements Closure {
    Lost(String reason) {
      this(reason, null);
    }
  }
}
