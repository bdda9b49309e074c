package io.nsqconnect.bridge;

import java.io.IOException;

/** A worker refused a request, or a connector does not run; the message says why. */
public final class ConnectRestException extends IOException {
  private static final long serialVersionUID = 1;

  ConnectRestException(String message) {
    super(message);
  }
}
