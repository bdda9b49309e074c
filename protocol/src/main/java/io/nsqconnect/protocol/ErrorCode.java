package io.nsqconnect.protocol;

/** The codes that begin an error frame. After a fatal one the server closes the connection. */
public enum ErrorCode {
  E_BAD_PROTOCOL,
  E_INVALID,
  E_BAD_BODY,
  E_IDENTIFY_FAILED,
  E_BAD_TOPIC,
  E_BAD_CHANNEL,
  E_BAD_MESSAGE,
  E_PUB_FAILED,
  E_MPUB_FAILED,
  E_DPUB_FAILED,
  E_SUB_FAILED,
  E_FIN_FAILED,
  E_REQ_FAILED,
  E_TOUCH_FAILED,
  E_AUTH_FIRST,
  E_AUTH_FAILED,
  E_UNAUTHORIZED,
  E_AUTH_DISABLED,
  E_AUTH_ERROR;

  /** Whether the server closes the connection after sending it. */
  public boolean isFatal() {
    return this != E_FIN_FAILED && this != E_REQ_FAILED && this != E_TOUCH_FAILED;
  }
}
