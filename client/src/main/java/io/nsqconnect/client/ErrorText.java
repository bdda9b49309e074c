package io.nsqconnect.client;

import io.nsqconnect.protocol.ErrorCode;
import java.util.Optional;

/** Reads the text of an error frame: a code, a blank, a description. */
final class ErrorText {
  private ErrorText() {}

  /** The code that {@code payload} begins with; empty if it is none that is known. */
  static Optional<ErrorCode> code(String payload) {
    int blank = payload.indexOf(' ');
    String word = blank < 0 ? payload : payload.substring(0, blank);
    for (ErrorCode code : ErrorCode.values()) {
      if (code.name().equals(word)) {
        return Optional.of(code);
      }
    }
    return Optional.empty();
  }
}
