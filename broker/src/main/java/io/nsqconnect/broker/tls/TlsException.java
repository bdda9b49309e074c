package io.nsqconnect.broker.tls;

/** Why certificates or keys can't be used; the message is for the operator. */
public final class TlsException extends Exception {
  private static final long serialVersionUID = 1;

  TlsException(String message) {
    super(message);
  }

  TlsException(String message, Throwable cause) {
    super(message, cause);
  }
}
